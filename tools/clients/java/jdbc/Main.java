import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The attestation of an enclave of SQL Server as Microsoft's JDBC driver does it. Its classes are not public, and its
 * archive is signed, so they are reached by reflection; the server's part is played by the runner.
 */
public final class Main {
  private static final String PACKAGE = "com.microsoft.sqlserver.jdbc.";
  private final HttpClient http = HttpClient.newHttpClient();
  private final Checks checks = new Checks();
  private final Facts facts;

  public static void main(String[] args) throws Exception {
    new Main(new Facts(args[0])).run();
  }

  private Main(Facts facts) {
    this.facts = facts;
  }

  private void run() {
    for (String mode : new String[] {"aad", "isolated", "shared"}) {
      String url = facts.text(mode) + "/attest/SgxEnclave";
      checks.passes(mode + ": the enclave is attested and a session agreed on", () -> {
        Conversation with = new Conversation(url, "");
        with.validate(url);
        Checks.same(HexFormat.of().formatHex(with.secret()), with.serverSecret);
      });
      checks.passes(mode + ": a quoted token is taken as well", () -> new Conversation(url, "quoted").validate(url));
      // The driver undoes the mixing and then reads nonsense: whatever it says, it does not go on.
      checks.fails(mode + ": another nonce", "exception", () -> new Conversation(url, "other-nonce").validate(url));
      checks.fails(mode + ": another enclave's key", "did not match", () -> new Conversation(url, "other-key").validate(url));
      checks.fails(mode + ": an altered token", "token", () -> new Conversation(url, "altered-token").validate(url));
      String other = facts.text(mode.equals("aad") ? "shared" : "aad") + "/attest/SgxEnclave";
      checks.fails(mode + ": a token of another instance", "token", () -> new Conversation(url, "").validate(other));
    }
    checks.end();
  }

  /** One connection to the server. */
  private final class Conversation {
    private final Object parameters;
    private final Object response;
    private final byte[] bytes;
    final String serverSecret;

    Conversation(String url, String fault) throws Exception {
      parameters = construct("AASAttestationParameters", String.class, url);
      byte[] request = (byte[]) call(parameters, "getBytes");
      HttpResponse<byte[]> answer = http.send(
          HttpRequest.newBuilder(URI.create(facts.text("server") + "?fault=" + fault))
              .POST(HttpRequest.BodyPublishers.ofByteArray(request))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
      Checks.same(answer.statusCode(), 200);
      serverSecret = answer.headers().firstValue("secret").orElse("");
      bytes = answer.body();
      response = construct("AASAttestationResponse", byte[].class, bytes);
    }

    void validate(String url) throws Exception {
      byte[] nonce = (byte[]) call(parameters, "getNonce");
      call(response, "validateToken", new Class<?>[] {String.class, byte[].class}, url, nonce);
      call(response, "validateDHPublicKey", new Class<?>[] {byte[].class}, (Object) nonce);
    }

    byte[] secret() throws Exception {
      Object key = call(response, "getDHpublicKey");
      return (byte[]) call(parameters, "createSessionSecret", new Class<?>[] {byte[].class}, key);
    }
  }

  private static Object construct(String name, Class<?> type, Object argument) throws Exception {
    Constructor<?> constructor = Class.forName(PACKAGE + name).getDeclaredConstructor(type);
    constructor.setAccessible(true);
    return unwrapped(() -> constructor.newInstance(argument));
  }

  private static Object call(Object target, String name) throws Exception {
    return call(target, name, new Class<?>[0]);
  }

  private static Object call(Object target, String name, Class<?>[] types, Object... arguments) throws Exception {
    for (Class<?> each = target.getClass(); each != null; each = each.getSuperclass()) {
      try {
        Method method = each.getDeclaredMethod(name, types);
        method.setAccessible(true);
        return unwrapped(() -> method.invoke(target, arguments));
      } catch (NoSuchMethodException inherited) {
        // Looked for above.
      }
    }
    throw new NoSuchMethodException(name + Arrays.toString(types));
  }

  private interface Call {
    Object run() throws Exception;
  }

  private static Object unwrapped(Call call) throws Exception {
    try {
      return call.run();
    } catch (InvocationTargetException error) {
      if (error.getCause() instanceof Exception cause) throw cause;
      throw error;
    }
  }
}
