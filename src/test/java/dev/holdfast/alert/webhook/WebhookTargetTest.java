package dev.holdfast.alert.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anybody looks up a name. */
class WebhookTargetTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://alerts.example.com",
        "https://alerts.example.com/hook?to=holdfast",
        "https://alerts.example.com:8443/hook",
        "https://xn--bcher-kva.example/",
        "https://93.184.216.34/hook",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/hook"
      })
  void aTargetOnTheInternetIsTaken(String url) {
    assertEquals(Optional.empty(), WebhookTarget.fault(url, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://localhost/",
        "https://a.localhost/",
        "http://127.0.0.1:8080/",
        "http://localhost:8080/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://[fd12:3456::1]/",
        "https://metadata/",
        "https://metadata.google.internal/",
        "https://kubernetes.default.svc/",
        "https://kubernetes.default.svc.cluster.local/"
      })
  void whatIsInsideIsTakenOnTheOperatorsWordAlone(String url) {
    assertTrue(WebhookTarget.fault(url, false).isPresent());
    assertEquals(Optional.empty(), WebhookTarget.fault(url, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://100.100.100.200/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://192.0.0.192/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[ff02::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
        "https://0/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.01/",
        "https://alerts.example.com./",
        "https://localhost./",
        "https://ALERTS.example.com/",
        "https://bücher.example/",
        "https://alerts。example。com/",
        "https://user@alerts.example.com/",
        "https://user:pass@alerts.example.com/",
        "https://alerts.example.com@169.254.169.254/",
        "https://alerts.example.com/#fragment",
        "https://alerts.example.com\\@169.254.169.254/",
        "https://alerts.example.com/a b",
        "https://alerts.example.com/\r\nX-Injected: 1",
        "https://alerts.example.com:22/",
        "https://alerts.example.com:25/",
        "https://alerts.example.com:80/",
        "https://alerts.example.com:6379/",
        "https://alerts.example.com:5432/",
        "https://alerts.example.com:0/",
        "https://alerts.example.com:65536/",
        "http://alerts.example.com/",
        "HTTPS://alerts.example.com/",
        "//alerts.example.com/",
        "alerts.example.com",
        "file:///etc/passwd",
        "gopher://alerts.example.com/",
        "ftp://alerts.example.com/",
        "jar:https://alerts.example.com/!/",
        "https:///path",
        "https://",
        "https://*.example.com/"
      })
  void whatCanBeReadTwoWaysOrLeadsNowhereGoodIsRefusedWhateverTheOperatorSays(String url) {
    assertTrue(WebhookTarget.fault(url, true).isPresent());
  }

  @Test
  void theSettingItselfIsNotRepeated() {
    List<String> faults =
        faults(Map.of("url", "https://user:geheim@example.com/", "secret", "short geheim"));

    assertEquals(2, faults.size(), faults::toString);
    assertFalse(faults.toString().contains("geheim"));
  }

  @Test
  void aSecretIsNeededAndAGoodOne() {
    String url = "https://alerts.example.com/";

    assertEquals(1, faults(Map.of("url", url)).size());
    assertEquals(1, faults(Map.of("url", url, "secret", SECRET.substring(1))).size());
    assertEquals(1, faults(Map.of("url", url, "secret", "a".repeat(32))).size());
    assertEquals(1, faults(Map.of("url", url, "secret", SECRET + ",")).size());
    assertEquals(1, faults(Map.of("secret", SECRET)).size());
    assertEquals(List.of(), faults(Map.of("url", url, "secret", SECRET)));
    assertEquals(List.of(), faults(Map.of("url", url, "secret", "x" + SECRET + "," + SECRET)));
  }

  @Test
  void theOtherSettingsAreReadToo() {
    assertEquals(1, faults(Map.of("private", "yes")).size());
    assertEquals(1, faults(Map.of("tls-ca", "/nowhere.pem")).size());
  }

  private static List<String> faults(Map<String, String> settings) {
    return WebhookConfig.faults(name -> Optional.ofNullable(settings.get(name)));
  }
}
