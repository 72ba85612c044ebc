import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.security.attestation.models.*;

/** Every operation of the client, in one of its two forms. */
interface Calls {
  AttestationOpenIdMetadata metadata();

  Response<AttestationOpenIdMetadata> metadataWithResponse();

  AttestationSignerCollection signers();

  Response<AttestationSignerCollection> signersWithResponse();

  AttestationResult open(BinaryData evidence);

  AttestationResult open(AttestationOptions options);

  AttestationResponse<AttestationResult> openWithResponse(AttestationOptions options);

  AttestationResult sgx(BinaryData evidence);

  AttestationResult sgx(AttestationOptions options);

  AttestationResponse<AttestationResult> sgxWithResponse(AttestationOptions options);

  String tpm(String request);

  Response<String> tpmWithResponse(String request);

  String policy(AttestationType type);

  String policy(AttestationType type, AttestationTokenValidationOptions options);

  AttestationResponse<String> policyWithResponse(AttestationType type, AttestationTokenValidationOptions options);

  PolicyResult set(AttestationType type, String policy);

  PolicyResult set(AttestationType type, AttestationPolicySetOptions options);

  AttestationResponse<PolicyResult> setWithResponse(AttestationType type, AttestationPolicySetOptions options);

  BinaryData hash(String policy, AttestationSigningKey signer);

  PolicyResult reset(AttestationType type);

  PolicyResult reset(AttestationType type, AttestationPolicySetOptions options);

  AttestationResponse<PolicyResult> resetWithResponse(AttestationType type, AttestationPolicySetOptions options);

  AttestationSignerCollection certificates();

  AttestationResponse<AttestationSignerCollection> certificatesWithResponse(AttestationTokenValidationOptions options);

  PolicyCertificatesModificationResult add(PolicyManagementCertificateOptions options);

  AttestationResponse<PolicyCertificatesModificationResult> addWithResponse(PolicyManagementCertificateOptions options);

  PolicyCertificatesModificationResult delete(PolicyManagementCertificateOptions options);

  AttestationResponse<PolicyCertificatesModificationResult> deleteWithResponse(PolicyManagementCertificateOptions options);
}
