import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.security.attestation.AttestationAdministrationClient;
import com.azure.security.attestation.AttestationClient;
import com.azure.security.attestation.models.*;

/** The synchronous form. */
record SyncCalls(AttestationClient client, AttestationAdministrationClient administration) implements Calls {
  @Override
  public AttestationOpenIdMetadata metadata() {
    return client.getOpenIdMetadata();
  }

  @Override
  public Response<AttestationOpenIdMetadata> metadataWithResponse() {
    return client.getOpenIdMetadataWithResponse(Context.NONE);
  }

  @Override
  public AttestationSignerCollection signers() {
    return client.listAttestationSigners();
  }

  @Override
  public Response<AttestationSignerCollection> signersWithResponse() {
    return client.listAttestationSignersWithResponse(Context.NONE);
  }

  @Override
  public AttestationResult open(BinaryData evidence) {
    return client.attestOpenEnclave(evidence);
  }

  @Override
  public AttestationResult open(AttestationOptions options) {
    return client.attestOpenEnclave(options);
  }

  @Override
  public AttestationResponse<AttestationResult> openWithResponse(AttestationOptions options) {
    return client.attestOpenEnclaveWithResponse(options, Context.NONE);
  }

  @Override
  public AttestationResult sgx(BinaryData evidence) {
    return client.attestSgxEnclave(evidence);
  }

  @Override
  public AttestationResult sgx(AttestationOptions options) {
    return client.attestSgxEnclave(options);
  }

  @Override
  public AttestationResponse<AttestationResult> sgxWithResponse(AttestationOptions options) {
    return client.attestSgxEnclaveWithResponse(options, Context.NONE);
  }

  @Override
  public String tpm(String request) {
    return client.attestTpm(request);
  }

  @Override
  public Response<String> tpmWithResponse(String request) {
    return client.attestTpmWithResponse(request, Context.NONE);
  }

  @Override
  public String policy(AttestationType type) {
    return administration.getAttestationPolicy(type);
  }

  @Override
  public String policy(AttestationType type, AttestationTokenValidationOptions options) {
    return administration.getAttestationPolicy(type, options);
  }

  @Override
  public AttestationResponse<String> policyWithResponse(AttestationType type, AttestationTokenValidationOptions options) {
    return administration.getAttestationPolicyWithResponse(type, options, Context.NONE);
  }

  @Override
  public PolicyResult set(AttestationType type, String policy) {
    return administration.setAttestationPolicy(type, policy);
  }

  @Override
  public PolicyResult set(AttestationType type, AttestationPolicySetOptions options) {
    return administration.setAttestationPolicy(type, options);
  }

  @Override
  public AttestationResponse<PolicyResult> setWithResponse(AttestationType type, AttestationPolicySetOptions options) {
    return administration.setAttestationPolicyWithResponse(type, options, Context.NONE);
  }

  @Override
  public BinaryData hash(String policy, AttestationSigningKey signer) {
    return administration.calculatePolicyTokenHash(policy, signer);
  }

  @Override
  public PolicyResult reset(AttestationType type) {
    return administration.resetAttestationPolicy(type);
  }

  @Override
  public PolicyResult reset(AttestationType type, AttestationPolicySetOptions options) {
    return administration.resetAttestationPolicy(type, options);
  }

  @Override
  public AttestationResponse<PolicyResult> resetWithResponse(AttestationType type, AttestationPolicySetOptions options) {
    return administration.resetAttestationPolicyWithResponse(type, options, Context.NONE);
  }

  @Override
  public AttestationSignerCollection certificates() {
    return administration.listPolicyManagementCertificates();
  }

  @Override
  public AttestationResponse<AttestationSignerCollection> certificatesWithResponse(AttestationTokenValidationOptions options) {
    return administration.listPolicyManagementCertificatesWithResponse(options, Context.NONE);
  }

  @Override
  public PolicyCertificatesModificationResult add(PolicyManagementCertificateOptions options) {
    return administration.addPolicyManagementCertificate(options);
  }

  @Override
  public AttestationResponse<PolicyCertificatesModificationResult> addWithResponse(PolicyManagementCertificateOptions options) {
    return administration.addPolicyManagementCertificateWithResponse(options, Context.NONE);
  }

  @Override
  public PolicyCertificatesModificationResult delete(PolicyManagementCertificateOptions options) {
    return administration.deletePolicyManagementCertificate(options);
  }

  @Override
  public AttestationResponse<PolicyCertificatesModificationResult> deleteWithResponse(PolicyManagementCertificateOptions options) {
    return administration.deletePolicyManagementCertificateWithResponse(options, Context.NONE);
  }
}
