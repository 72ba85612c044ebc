import com.azure.core.exception.HttpResponseException;

/** With what the official client throws when the service refuses. */
final class SdkChecks extends Checks {
  /** A call that the service must refuse with this status and code. */
  void refused(String name, int status, String code, Step step) {
    passes(name, () -> {
      try {
        step.run();
      } catch (HttpResponseException error) {
        same(error.getResponse().getStatusCode(), status);
        require(String.valueOf(error.getMessage()).contains(code), error.getMessage());
        return;
      }
      throw new AssertionError("was not refused");
    });
  }
}
