import com.azure.core.exception.HttpResponseException;

/** Reports checks: one line for each, and a status at the end. */
final class Checks {
  interface Step {
    void run() throws Exception;
  }

  private int failed = 0;

  /** A call and what it must come to. */
  void passes(String name, Step step) {
    try {
      step.run();
      System.out.println("ok " + name);
    } catch (Throwable error) {
      fail(name, error.toString());
    }
  }

  /** A call that the service must refuse with this status and code. */
  void refused(String name, int status, String code, Step step) {
    try {
      step.run();
      fail(name, "was not refused");
    } catch (HttpResponseException error) {
      boolean named = String.valueOf(error.getMessage()).contains(code);
      int found = error.getResponse().getStatusCode();
      if (found == status && named) System.out.println("ok " + name);
      else fail(name, found + " " + error.getMessage());
    } catch (Throwable error) {
      fail(name, error.toString());
    }
  }

  /** A call that the client itself must refuse, with a reason that has this word. */
  void fails(String name, String word, Step step) {
    try {
      step.run();
    } catch (Throwable error) {
      if (String.valueOf(error.getMessage()).toLowerCase().contains(word)) System.out.println("ok " + name);
      else fail(name, error.toString());
      return;
    }
    fail(name, "was not refused");
  }

  static void require(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  static void same(Object found, Object expected) {
    if (!expected.equals(found)) throw new AssertionError("expected " + expected + ", found " + found);
  }

  private void fail(String name, String reason) {
    failed++;
    System.out.println("not ok " + name + ": " + reason.replaceAll("\\s+", " "));
  }

  void end() {
    System.exit(failed == 0 ? 0 : 1);
  }
}
