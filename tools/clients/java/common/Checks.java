/** Reports checks: one line for each, and a status at the end. */
class Checks {
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
      fail(name, said(error));
    }
  }

  /** A call that the client itself must refuse, with a reason that has this word. */
  void fails(String name, String word, Step step) {
    try {
      step.run();
    } catch (Throwable error) {
      if (said(error).toLowerCase().contains(word.toLowerCase())) System.out.println("ok " + name);
      else fail(name, said(error));
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

  void fail(String name, String reason) {
    failed++;
    System.out.println("not ok " + name + ": " + reason.replaceAll("\\s+", " "));
  }

  /** The whole chain of causes. */
  private static String said(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = error; each != null; each = each.getCause()) text.append(each).append(' ');
    return text.toString();
  }

  void end() {
    System.exit(failed == 0 ? 0 : 1);
  }
}
