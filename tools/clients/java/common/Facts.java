import java.io.ByteArrayInputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Properties;

/** What the runner tells a program, from a properties file. */
final class Facts {
  private final Properties properties = new Properties();

  Facts(String file) throws Exception {
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    }
  }

  String text(String name) {
    String value = properties.getProperty(name);
    if (value == null) throw new IllegalArgumentException("no fact " + name);
    return value;
  }

  byte[] bytes(String name) {
    return Base64.getDecoder().decode(text(name));
  }

  X509Certificate certificate(String name) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(bytes(name)));
  }

  PrivateKey key(String name) throws Exception {
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes(name)));
  }
}
