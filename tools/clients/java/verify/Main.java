import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;

/** Nimbus and Spring Security verify tokens by nothing but their issuer's URL. */
public final class Main {
  private static final List<String> MODES = List.of("aad", "isolated", "shared");
  private static final List<String> GOOD = List.of("retired", "current");
  private static final List<String> BAD = List.of(
      "signature", "signature-of-another-token", "claims", "issuer", "another-instance", "no-signature", "draft");

  /** Gives a claim of a token that holds. */
  private interface Verifier {
    Object type(String token) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Facts facts = new Facts(args[0]);
    Checks checks = new Checks();
    for (String mode : MODES) {
      String issuer = facts.text(mode + ".issuer");
      for (var verifier : Map.of("Nimbus", nimbus(issuer), "Spring Security", spring(issuer)).entrySet()) {
        String before = verifier.getKey() + ", " + mode + ": ";
        for (String name : GOOD) {
          checks.passes(before + name, () ->
              Checks.same(verifier.getValue().type(facts.text(mode + ".good." + name)), "sgx"));
        }
        for (String name : BAD) {
          checks.fails(before + name, "exception", () -> verifier.getValue().type(facts.text(mode + ".bad." + name)));
        }
      }
    }
    checks.end();
  }

  private static Verifier nimbus(String issuer) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration")).build();
    String answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    URL keys = URI.create((String) JSONObjectUtils.parse(answer).get("jwks_uri")).toURL();
    JWKSource<SecurityContext> source = JWKSourceBuilder.create(keys).build();
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, source));
    processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
        new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp", "iat", "nbf")));
    return token -> processor.process(token, null).getClaim("x-ms-attestation-type");
  }

  private static Verifier spring(String issuer) {
    JwtDecoder decoder = JwtDecoders.fromIssuerLocation(issuer);
    return token -> decoder.decode(token).getClaim("x-ms-attestation-type");
  }
}
