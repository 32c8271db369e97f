package dev.holdfast.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com:80",
        "https://a_b.example.com",
        "https://intranet",
        "https://3com",
        "https://xn--bcher-kva.example",
        "https://192.0.2.7",
        "https://[2001:db8::1]",
        "https://[::ffff:c000:201]:8443",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:5173",
        "http://[::1]:5173"
      })
  void whatBrowsersSendIsAnOrigin(String text) {
    assertEquals(Optional.empty(), WebOrigin.fault(text));
  }

  @ParameterizedTest
  @CsvSource({
    "*, wildcard",
    "https://*.example.com, wildcard",
    "null, null",
    "NULL, null",
    "/.+/, pattern",
    "/https://.example.com/, pattern",
    "https://user@app.example.com, user information",
    "https://user:secret@app.example.com, user information",
    "http://app.example.com, plain http",
    "http://127.0.0.1.example.com, plain http",
    "http://localhost.example.com, plain http",
    "http://10.0.0.1:3000, plain http",
    "https://App.example.com, upper case",
    "HTTPS://app.example.com, upper case",
    "https://[2001:DB8::1], upper case",
    "https://bücher.example, not ASCII",
    "'', scheme://host",
    "app.example.com, scheme://host",
    "https://, scheme://host",
    "https://app.example.com/, scheme://host",
    "https://app.example.com/path, scheme://host",
    "https://app.example.com?x=1, scheme://host",
    "https://app.example.com#x, scheme://host",
    "https://app.example.com:, scheme://host",
    "https://app.example.com:08443, scheme://host",
    "https://a.example https://b.example, scheme://host",
    "https://app%2eexample.com, scheme://host",
    "https:app.example.com, scheme://host",
    "ftp://app.example.com, scheme://host",
    "file://, scheme://host",
    "capacitor://localhost, scheme://host",
    "chrome-extension://abcdefghijklmnop, scheme://host",
    "https://app.example.com:443, port of its scheme",
    "http://localhost:80, port of its scheme",
    "https://app.example.com:65536, host or a port",
    "https://app.example.com., host or a port",
    "https://.example.com, host or a port",
    "https://app..example.com, host or a port",
    "https://-app.example.com, host or a port",
    "https://1.2.3, host or a port",
    "https://0x7f.1, host or a port",
    "https://a.0x1, host or a port",
    "https://192.0.2.07, host or a port",
    "https://192.0.2.256, host or a port",
    "https://[2001:db8:0:0::1], host or a port",
    "https://[2001:db8], host or a port"
  })
  void whatNobodyWouldSendOrNobodyShouldTrustIsNone(String text, String reason) {
    String fault = WebOrigin.fault(text).orElse("no fault");

    assertTrue(fault.contains(reason), fault);
  }
}
