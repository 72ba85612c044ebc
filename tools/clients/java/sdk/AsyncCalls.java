import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.security.attestation.AttestationAdministrationAsyncClient;
import com.azure.security.attestation.AttestationAsyncClient;
import com.azure.security.attestation.models.*;

/** The asynchronous form, each call waited for. */
record AsyncCalls(AttestationAsyncClient client, AttestationAdministrationAsyncClient administration) implements Calls {
  @Override
  public AttestationOpenIdMetadata metadata() {
    return client.getOpenIdMetadata().block();
  }

  @Override
  public Response<AttestationOpenIdMetadata> metadataWithResponse() {
    return client.getOpenIdMetadataWithResponse().block();
  }

  @Override
  public AttestationSignerCollection signers() {
    return client.listAttestationSigners().block();
  }

  @Override
  public Response<AttestationSignerCollection> signersWithResponse() {
    return client.listAttestationSignersWithResponse().block();
  }

  @Override
  public AttestationResult open(BinaryData evidence) {
    return client.attestOpenEnclave(evidence).block();
  }

  @Override
  public AttestationResult open(AttestationOptions options) {
    return client.attestOpenEnclave(options).block();
  }

  @Override
  public AttestationResponse<AttestationResult> openWithResponse(AttestationOptions options) {
    return client.attestOpenEnclaveWithResponse(options).block();
  }

  @Override
  public AttestationResult sgx(BinaryData evidence) {
    return client.attestSgxEnclave(evidence).block();
  }

  @Override
  public AttestationResult sgx(AttestationOptions options) {
    return client.attestSgxEnclave(options).block();
  }

  @Override
  public AttestationResponse<AttestationResult> sgxWithResponse(AttestationOptions options) {
    return client.attestSgxEnclaveWithResponse(options).block();
  }

  @Override
  public String tpm(String request) {
    return client.attestTpm(request).block();
  }

  @Override
  public Response<String> tpmWithResponse(String request) {
    return client.attestTpmWithResponse(request).block();
  }

  @Override
  public String policy(AttestationType type) {
    return administration.getAttestationPolicy(type).block();
  }

  @Override
  public String policy(AttestationType type, AttestationTokenValidationOptions options) {
    return administration.getAttestationPolicy(type, options).block();
  }

  @Override
  public AttestationResponse<String> policyWithResponse(AttestationType type, AttestationTokenValidationOptions options) {
    return administration.getAttestationPolicyWithResponse(type, options).block();
  }

  @Override
  public PolicyResult set(AttestationType type, String policy) {
    return administration.setAttestationPolicy(type, policy).block();
  }

  @Override
  public PolicyResult set(AttestationType type, AttestationPolicySetOptions options) {
    return administration.setAttestationPolicy(type, options).block();
  }

  @Override
  public AttestationResponse<PolicyResult> setWithResponse(AttestationType type, AttestationPolicySetOptions options) {
    return administration.setAttestationPolicyWithResponse(type, options).block();
  }

  @Override
  public BinaryData hash(String policy, AttestationSigningKey signer) {
    return administration.calculatePolicyTokenHash(policy, signer);
  }

  @Override
  public PolicyResult reset(AttestationType type) {
    return administration.resetAttestationPolicy(type).block();
  }

  @Override
  public PolicyResult reset(AttestationType type, AttestationPolicySetOptions options) {
    return administration.resetAttestationPolicy(type, options).block();
  }

  @Override
  public AttestationResponse<PolicyResult> resetWithResponse(AttestationType type, AttestationPolicySetOptions options) {
    return administration.resetAttestationPolicyWithResponse(type, options).block();
  }

  @Override
  public AttestationSignerCollection certificates() {
    return administration.listPolicyManagementCertificates().block();
  }

  @Override
  public AttestationResponse<AttestationSignerCollection> certificatesWithResponse(AttestationTokenValidationOptions options) {
    return administration.listPolicyManagementCertificatesWithResponse(options).block();
  }

  @Override
  public PolicyCertificatesModificationResult add(PolicyManagementCertificateOptions options) {
    return administration.addPolicyManagementCertificate(options).block();
  }

  @Override
  public AttestationResponse<PolicyCertificatesModificationResult> addWithResponse(PolicyManagementCertificateOptions options) {
    return administration.addPolicyManagementCertificateWithResponse(options).block();
  }

  @Override
  public PolicyCertificatesModificationResult delete(PolicyManagementCertificateOptions options) {
    return administration.deletePolicyManagementCertificate(options).block();
  }

  @Override
  public AttestationResponse<PolicyCertificatesModificationResult> deleteWithResponse(PolicyManagementCertificateOptions options) {
    return administration.deletePolicyManagementCertificateWithResponse(options).block();
  }
}
