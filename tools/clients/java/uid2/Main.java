import com.uid2.shared.secure.AttestationFailure;
import com.uid2.shared.secure.AttestationResult;
import com.uid2.shared.secure.AzureAttestationProvider;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The attestation of SGX enclaves as UID2's services do it: sends a quote and reads the token's claims. */
public final class Main {
  public static void main(String[] args) throws Exception {
    Facts facts = new Facts(args[0]);
    Checks checks = new Checks();
    Vertx vertx = Vertx.vertx();
    WebClient web = WebClient.create(vertx, new WebClientOptions()
        .setPemTrustOptions(new PemTrustOptions().addCertPath(facts.text("authority"))));
    byte[] key = facts.bytes("runtimeData");
    for (String mode : new String[] {"aad", "isolated", "shared"}) {
      AzureAttestationProvider provider = new AzureAttestationProvider(facts.text(mode), web);
      checks.passes(mode + ": an unknown enclave is forbidden", () ->
          failed(attested(provider, facts.bytes("quote"), key), AttestationFailure.FORBIDDEN_ENCLAVE));
      provider.registerEnclave(facts.text("mrEnclave"));
      checks.passes(mode + ": attests an enclave that it knows", () -> {
        AttestationResult result = attested(provider, facts.bytes("quote"), key);
        Checks.require(result.isSuccess(), String.valueOf(result.getReason()));
        Checks.require(Arrays.equals(result.getPublicKey(), key), "another key");
      });
      checks.passes(mode + ": debuggable enclaves are forbidden", () ->
          failed(attested(provider, facts.bytes("debugQuote"), key), AttestationFailure.FORBIDDEN_ENCLAVE));
      checks.passes(mode + ": another product is forbidden", () ->
          failed(attested(provider, facts.bytes("otherQuote"), key), AttestationFailure.FORBIDDEN_ENCLAVE));
      checks.passes(mode + ": a key that is not bound is refused", () ->
          failed(attested(provider, facts.bytes("quote"), new byte[] {1, 2, 3}), AttestationFailure.BAD_PAYLOAD));
      checks.passes(mode + ": an altered quote is refused", () -> {
        byte[] altered = facts.bytes("quote");
        altered[112] ^= 1;
        failed(attested(provider, altered, key), AttestationFailure.BAD_PAYLOAD);
      });
    }
    checks.end();
  }

  private static AttestationResult attested(AzureAttestationProvider provider, byte[] quote, byte[] key) throws Exception {
    CompletableFuture<AttestationResult> done = new CompletableFuture<>();
    provider.attest(quote, key, answer -> {
      if (answer.succeeded()) done.complete(answer.result());
      else done.completeExceptionally(answer.cause());
    });
    return done.get(20, TimeUnit.SECONDS);
  }

  private static void failed(AttestationResult result, AttestationFailure failure) {
    Checks.require(!result.isSuccess(), "attested");
    Checks.same(result.getFailure(), failure);
  }
}
