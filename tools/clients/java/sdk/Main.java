import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.util.BinaryData;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.security.attestation.AttestationAdministrationClientBuilder;
import com.azure.security.attestation.AttestationClientBuilder;
import com.azure.security.attestation.models.*;
import java.util.Arrays;
import java.util.List;

/** Every operation of the official Java client, synchronous and asynchronous, on instances of all three modes. */
public final class Main {
  static final String PERMIT = "version= 1.0;authorizationrules{=> permit();};issuancerules{=> issue(type=\"mine\", value=7);};";
  static final String DENY = "version= 1.0;authorizationrules{=> deny();};";
  static final String BROKEN = "version= 1.0;authorizationrules{=> permit()};";
  static final String HELLO = "{\"payload\": {\"type\": \"aikcert\"}}";
  static final List<AttestationType> TYPES =
      List.of(AttestationType.SGX_ENCLAVE, AttestationType.OPEN_ENCLAVE, AttestationType.TPM);

  private final SdkChecks checks = new SdkChecks();
  private final Facts facts;
  private final TokenCredential credential;

  public static void main(String[] args) throws Exception {
    new Main(new Facts(args[0])).run();
  }

  private Main(Facts facts) {
    this.facts = facts;
    credential = new DefaultAzureCredentialBuilder().build();
  }

  private void run() throws Exception {
    credentials();
    for (String mode : List.of("aad", "isolated", "shared")) {
      String endpoint = facts.text(mode);
      for (Calls calls : List.of(sync(endpoint), async(endpoint))) {
        String form = mode + (calls instanceof SyncCalls ? ", sync: " : ", async: ");
        described(form, endpoint, calls);
        attested(form, endpoint, calls);
        read(form, mode, calls);
        switch (mode) {
          case "aad" -> administered(form, calls);
          case "isolated" -> isolated(form, calls);
          default -> shared(form, calls);
        }
      }
    }
    checks.end();
  }

  /** Those of azure-identity that need nothing but the variables that the service prints. */
  private void credentials() {
    var wanted = new TokenRequestContext().addScopes("https://attest.azure.net/.default");
    var secret = new ClientSecretCredentialBuilder()
        .authorityHost(System.getenv("AZURE_AUTHORITY_HOST"))
        .disableInstanceDiscovery()
        .tenantId(System.getenv("AZURE_TENANT_ID"))
        .clientId(System.getenv("AZURE_CLIENT_ID"))
        .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
        .build();
    checks.passes("ClientSecretCredential", () -> Checks.require(secret.getTokenSync(wanted) != null, "no token"));
    var managed = new ManagedIdentityCredentialBuilder().build();
    checks.passes("ManagedIdentityCredential", () -> Checks.require(managed.getTokenSync(wanted) != null, "no token"));
  }

  private SyncCalls sync(String endpoint) {
    return new SyncCalls(
        new AttestationClientBuilder().endpoint(endpoint).credential(credential).tokenValidationOptions(strict(endpoint)).buildClient(),
        new AttestationAdministrationClientBuilder().endpoint(endpoint).credential(credential).tokenValidationOptions(strict(endpoint)).buildClient());
  }

  private AsyncCalls async(String endpoint) {
    return new AsyncCalls(
        new AttestationClientBuilder().endpoint(endpoint).credential(credential).tokenValidationOptions(strict(endpoint)).buildAsyncClient(),
        new AttestationAdministrationClientBuilder().endpoint(endpoint).credential(credential).tokenValidationOptions(strict(endpoint)).buildAsyncClient());
  }

  /** All of the client's own validation, its issuer check included. */
  private static AttestationTokenValidationOptions strict(String endpoint) {
    return new AttestationTokenValidationOptions()
        .setExpectedIssuer(endpoint)
        .setValidationSlack(java.time.Duration.ofSeconds(5))
        .setValidationCallback((token, signer) -> {
          // Drafts are not signed.
          if (signer == null) Checks.same(token.getAlgorithm(), "none");
          if (signer == null) return;
          String subject = signer.getCertificates().get(0).getSubjectX500Principal().getName();
          Checks.same(subject, "CN=" + endpoint);
        });
  }

  private void described(String form, String endpoint, Calls calls) {
    checks.passes(form + "metadata", () -> metadata(calls.metadata(), endpoint));
    checks.passes(form + "metadata with response", () -> metadata(calls.metadataWithResponse().getValue(), endpoint));
    checks.passes(form + "signers", () -> signers(calls.signers(), endpoint));
    checks.passes(form + "signers with response", () -> signers(calls.signersWithResponse().getValue(), endpoint));
  }

  private static void metadata(AttestationOpenIdMetadata found, String endpoint) {
    Checks.same(found.getIssuer(), endpoint);
    Checks.same(found.getJsonWebKeySetUrl(), endpoint + "/certs");
    Checks.require(List.of(found.getTokenSigningAlgorithmsSupported()).contains("RS256"), "RS256 is missing");
    Checks.require(found.getSupportedClaims().length > 0, "no claims");
    Checks.require(found.getResponseTypesSupported().length > 0, "no response types");
  }

  private static void signers(AttestationSignerCollection found, String endpoint) {
    Checks.require(!found.getAttestationSigners().isEmpty(), "no signers");
    for (AttestationSigner signer : found.getAttestationSigners()) {
      Checks.require(signer.getKeyId() != null, "no key id");
      Checks.same(signer.getCertificates().get(0).getSubjectX500Principal().getName(), "CN=" + endpoint);
    }
  }

  private void attested(String form, String endpoint, Calls calls) {
    BinaryData report = BinaryData.fromBytes(facts.bytes("report"));
    BinaryData quote = BinaryData.fromBytes(facts.bytes("quote"));
    checks.passes(form + "attest a report", () -> enclave(calls.open(report), endpoint));
    checks.passes(form + "attest a quote", () -> enclave(calls.sgx(quote), endpoint));
    checks.passes(form + "attest a report with data", () -> held(calls.open(bound(report, AttestationDataInterpretation.BINARY))));
    checks.passes(form + "attest a quote with data", () -> held(calls.sgx(bound(quote, AttestationDataInterpretation.BINARY))));
    checks.passes(form + "attest a report with JSON", () -> claims(calls.open(bound(report, AttestationDataInterpretation.JSON))));
    checks.passes(form + "attest a quote with JSON", () -> claims(calls.sgx(bound(quote, AttestationDataInterpretation.JSON))));
    checks.passes(form + "attest a report with response", () -> signed(calls.openWithResponse(bound(report, AttestationDataInterpretation.BINARY)), endpoint));
    checks.passes(form + "attest a quote with response", () -> signed(calls.sgxWithResponse(bound(quote, AttestationDataInterpretation.BINARY)), endpoint));
    checks.passes(form + "try a draft on a report", () -> drafted(calls.openWithResponse(bound(report, AttestationDataInterpretation.BINARY).setDraftPolicyForAttestation(PERMIT))));
    checks.passes(form + "try a draft on a quote", () -> drafted(calls.sgxWithResponse(bound(quote, AttestationDataInterpretation.BINARY).setDraftPolicyForAttestation(PERMIT))));
    checks.refused(form + "a draft denies", 400, "PolicyEvaluationError", () -> calls.sgx(bound(quote, AttestationDataInterpretation.BINARY).setDraftPolicyForAttestation(DENY)));
    checks.refused(form + "data of another enclave", 400, "InvalidParameter", () -> calls.sgx(new AttestationOptions(quote)
        .setRunTimeData(new AttestationData(BinaryData.fromString("other"), AttestationDataInterpretation.BINARY))));
    byte[] altered = facts.bytes("quote");
    altered[112] ^= 1;
    checks.refused(form + "an altered quote", 400, "InvalidParameter", () -> calls.sgx(BinaryData.fromBytes(altered)));
    checks.refused(form + "a quote as a report", 400, "InvalidParameter", () -> calls.open(quote));
  }

  private AttestationOptions bound(BinaryData evidence, AttestationDataInterpretation interpretation) {
    return new AttestationOptions(evidence)
        .setRunTimeData(new AttestationData(BinaryData.fromBytes(facts.bytes("runtimeData")), interpretation));
  }

  private void enclave(AttestationResult result, String endpoint) {
    Checks.same(result.getIssuer(), endpoint);
    Checks.same(result.getMrEnclave(), facts.text("mrEnclave"));
    Checks.same(result.getMrSigner(), facts.text("mrSigner"));
    Checks.same(result.getProductId(), 7);
    Checks.same(result.getSvn(), 3);
    Checks.same(result.isDebuggable(), false);
    Checks.same(result.getVersion(), "1.0");
    Checks.same(result.getVerifierType(), "sgx");
    Checks.require(result.getExpiresOn().isAfter(result.getIssuedAt()), "expires before it was issued");
    Checks.require(result.getPolicyHash() != null, "no policy hash");
    Checks.require(result.getSgxCollateral() != null, "no collateral");
    Checks.require(result.getUniqueIdentifier() != null, "no id");
  }

  private void held(AttestationResult result) {
    Checks.require(Arrays.equals(result.getEnclaveHeldData().toBytes(), facts.bytes("runtimeData")), "held data differ");
    Checks.require(result.getRuntimeClaims() == null, "runtime claims of bytes");
  }

  private void claims(AttestationResult result) {
    Checks.require(result.getEnclaveHeldData().toBytes().length == 0, "held data of JSON");
    Checks.require(String.valueOf(result.getRuntimeClaims()).contains("kty"), "no runtime claims");
  }

  private void signed(AttestationResponse<AttestationResult> response, String endpoint) {
    held(response.getValue());
    AttestationToken token = response.getToken();
    Checks.same(response.getStatusCode(), 200);
    Checks.same(token.getAlgorithm(), "RS256");
    Checks.same(token.getIssuer(), endpoint);
    Checks.same(token.getJsonWebKeyUrl(), endpoint + "/certs");
    Checks.require(token.getKeyId() != null, "no key id");
  }

  private void drafted(AttestationResponse<AttestationResult> response) {
    Checks.same(response.getToken().getAlgorithm(), "none");
    Checks.require(String.valueOf(response.getValue().getPolicyClaims()).contains("mine"), "no policy claims");
  }

  private void read(String form, String mode, Calls calls) {
    for (AttestationType type : TYPES) {
      boolean empty = type.equals(AttestationType.TPM);
      checks.passes(form + "default policy of " + type, () -> Checks.same(isEmpty(calls.policy(type)), empty));
      checks.passes(form + "default policy of " + type + " with options", () -> Checks.same(isEmpty(calls.policy(type, strict(facts.text(mode)))), empty));
      checks.passes(form + "default policy of " + type + " with response", () ->
          Checks.same(isEmpty(calls.policyWithResponse(type, strict(facts.text(mode))).getValue()), empty));
      checks.fails(form + "policy of " + type + " by another issuer", "issuer", () -> calls.policy(type, strict("https://other.example")));
    }
  }

  /** The client says null for the empty policy. */
  private static boolean isEmpty(String policy) {
    return policy == null || policy.isEmpty();
  }

  private void administered(String form, Calls calls) throws Exception {
    AttestationSigningKey stranger = signer("stranger");
    for (AttestationType type : TYPES) {
      checks.passes(form + "set " + type, () -> updated(calls.set(type, PERMIT), calls.hash(PERMIT, null)));
      checks.passes(form + "get what was set for " + type, () -> Checks.same(calls.policy(type), PERMIT));
      checks.passes(form + "set a signed " + type, () -> {
        PolicyResult result = calls.set(type, signedBy(stranger));
        Checks.same(result.getPolicyResolution(), PolicyModification.UPDATED);
        Checks.same(result.getPolicySigner().getCertificates().get(0), stranger.getCertificate());
      });
      checks.passes(form + "get what was signed for " + type, () -> Checks.same(calls.policy(type), PERMIT));
      checks.passes(form + "set with response " + type, () -> {
        var response = calls.setWithResponse(type, new AttestationPolicySetOptions().setAttestationPolicy(PERMIT));
        updated(response.getValue(), calls.hash(PERMIT, null));
      });
      if (type.equals(AttestationType.TPM)) challenged(form, calls);
      checks.refused(form + "a broken policy for " + type, 400, "PolicyParsingError", () -> calls.set(type, BROKEN));
      checks.passes(form + "reset " + type, () -> removed(calls.reset(type)));
      checks.passes(form + "reset a signed " + type, () -> removed(calls.reset(type, new AttestationPolicySetOptions().setAttestationSigner(stranger))));
      checks.passes(form + "reset with response " + type, () -> removed(calls.resetWithResponse(type, new AttestationPolicySetOptions()).getValue()));
    }
    checks.refused(form + "a TPM without a policy", 400, "InvalidOperation", () -> calls.tpm(HELLO));
    checks.passes(form + "no certificates", () -> Checks.require(calls.certificates().getAttestationSigners().isEmpty(), "certificates"));
    checks.passes(form + "no certificates with response", () -> Checks.require(
        calls.certificatesWithResponse(strict(facts.text("aad"))).getValue().getAttestationSigners().isEmpty(), "certificates"));
    checks.refused(form + "add a certificate", 400, "InvalidOperation", () -> calls.add(change("added", stranger)));
  }

  private void challenged(String form, Calls calls) {
    checks.passes(form + "challenge of a TPM", () -> Checks.require(calls.tpm(HELLO).contains("challenge"), "no challenge"));
    checks.passes(form + "challenge of a TPM with response", () ->
        Checks.require(calls.tpmWithResponse(HELLO).getValue().contains("service_context"), "no context"));
  }

  private void isolated(String form, Calls calls) throws Exception {
    AttestationSigningKey manager = signer("manager");
    AttestationSigningKey stranger = signer("stranger");
    for (AttestationType type : TYPES) {
      checks.refused(form + "set an unsecured " + type, 400, "InvalidOperation", () -> calls.set(type, PERMIT));
      checks.refused(form + "set by a stranger " + type, 400, "InvalidParameter", () -> calls.set(type, signedBy(stranger)));
      checks.passes(form + "set " + type, () -> {
        var response = calls.setWithResponse(type, signedBy(manager));
        Checks.same(response.getValue().getPolicyResolution(), PolicyModification.UPDATED);
        Checks.same(response.getValue().getPolicySigner().getCertificates().get(0), manager.getCertificate());
      });
      checks.passes(form + "get " + type, () -> Checks.same(calls.policy(type), PERMIT));
      if (type.equals(AttestationType.TPM)) challenged(form, calls);
      checks.refused(form + "reset an unsecured " + type, 400, "InvalidOperation", () -> calls.reset(type));
      checks.passes(form + "reset " + type, () -> removed(calls.reset(type, new AttestationPolicySetOptions().setAttestationSigner(manager))));
    }
    checks.passes(form + "certificates", () -> listed(calls.certificates(), List.of("manager")));
    checks.refused(form + "add by a stranger", 400, "InvalidParameter", () -> calls.add(change("added", stranger)));
    checks.passes(form + "add", () -> Checks.same(calls.add(change("added", manager)).getCertificateResolution(), CertificateModification.IS_PRESENT));
    checks.passes(form + "add again with response", () -> Checks.same(
        calls.addWithResponse(change("added", manager)).getValue().getCertificateResolution(), CertificateModification.IS_PRESENT));
    checks.passes(form + "certificates with response", () -> listed(
        calls.certificatesWithResponse(strict(facts.text("isolated"))).getValue(), List.of("manager", "added")));
    checks.passes(form + "delete", () -> Checks.same(calls.delete(change("added", manager)).getCertificateResolution(), CertificateModification.IS_ABSENT));
    checks.passes(form + "delete again with response", () -> Checks.same(
        calls.deleteWithResponse(change("added", manager)).getValue().getCertificateResolution(), CertificateModification.IS_ABSENT));
    checks.refused(form + "delete the last", 400, "InvalidOperation", () -> calls.delete(change("manager", manager)));
    checks.passes(form + "certificates in the end", () -> listed(calls.certificates(), List.of("manager")));
  }

  private void shared(String form, Calls calls) throws Exception {
    AttestationSigningKey stranger = signer("stranger");
    checks.refused(form + "set", 403, "Forbidden", () -> calls.set(AttestationType.SGX_ENCLAVE, PERMIT));
    checks.refused(form + "set a signed one", 403, "Forbidden", () -> calls.set(AttestationType.SGX_ENCLAVE, signedBy(stranger)));
    checks.refused(form + "reset", 403, "Forbidden", () -> calls.reset(AttestationType.SGX_ENCLAVE));
    checks.passes(form + "no certificates", () -> Checks.require(calls.certificates().getAttestationSigners().isEmpty(), "certificates"));
    checks.refused(form + "add", 403, "Forbidden", () -> calls.add(change("added", stranger)));
    checks.refused(form + "delete", 403, "Forbidden", () -> calls.delete(change("added", stranger)));
    checks.refused(form + "a TPM", 403, "Forbidden", () -> calls.tpm(HELLO));
  }

  private AttestationSigningKey signer(String name) throws Exception {
    return new AttestationSigningKey(facts.certificate(name + "Certificate"), facts.key(name + "Key"));
  }

  private static AttestationPolicySetOptions signedBy(AttestationSigningKey signer) {
    return new AttestationPolicySetOptions().setAttestationPolicy(PERMIT).setAttestationSigner(signer);
  }

  private PolicyManagementCertificateOptions change(String name, AttestationSigningKey signer) throws Exception {
    return new PolicyManagementCertificateOptions(facts.certificate(name + "Certificate"), signer);
  }

  private static void updated(PolicyResult result, BinaryData hash) {
    Checks.same(result.getPolicyResolution(), PolicyModification.UPDATED);
    Checks.require(Arrays.equals(result.getPolicyTokenHash().toBytes(), hash.toBytes()), "another hash");
  }

  private static void removed(PolicyResult result) {
    Checks.same(result.getPolicyResolution(), PolicyModification.REMOVED);
  }

  private void listed(AttestationSignerCollection found, List<String> expected) throws Exception {
    var certificates = found.getAttestationSigners().stream().map(each -> each.getCertificates().get(0)).toList();
    Checks.same(certificates.size(), expected.size());
    for (String name : expected) Checks.require(certificates.contains(facts.certificate(name + "Certificate")), name + " is missing");
  }
}
