package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every security setting in force, for those who may know. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class PostureRoutesTest {
  private static final String PATH = "/api/v1/admin/posture";
  private static final Actors ACTORS = new Actors();
  private static Administrator ada;

  private static Response posture() {
    if (ada == null) {
      ada = Administrator.appointed("Ada");
    }
    return ada.request().get(PATH);
  }

  private static Map<String, Map<String, Object>> controls() {
    Map<String, Map<String, Object>> controls = new HashMap<>();
    posture()
        .jsonPath()
        .<Map<String, Object>>getList("items")
        .forEach(item -> controls.put((String) item.get("control"), item));
    return controls;
  }

  @ParameterizedTest
  @CsvSource({
    "tls-mode,ok,upstream,P39",
    "tls-versions,off,off,P40",
    "hsts,ok,max-age=31536000; includeSubDomains; preload,P41",
    "cors-origins,ok,3 and our own,P47",
    "access-token-lifetime,ok,15m,P03",
    "access-token-algorithm,ok,PS256,P02",
    "access-token-leeway,ok,0s,P04",
    "session-idle,ok,7d,P06",
    "session-absolute,ok,30d,P06",
    "password-hash,ok,argon2id m=19456 t=2 p=1,P16",
    "login-lockout,ok,on,P55",
    "registration,ok,open,P20",
    "outside-provider,off,off,P09",
    "admin-second-factor,ok,required,P22",
    "serving-role,ok,owns nothing,P20",
    "signing-key-age,ok,0d,P64",
    "master-key-age,ok,'1 keys, the newest of 0d',P37",
    "rate-limit-auth,weak,100000000/1m,P50",
    "rate-limit-windows,ok,of this replica,P51",
    "body-bound,ok,65536 bytes,P27",
    "access-log,ok,a queue of 8192 lines,P56",
    "log-masking,ok,on,P57",
    "database-tls,ok,sound,P39",
    "database-clock,ok,sound,P04"
  })
  void hasASetting(String control, String state, String value, String practice) {
    Map<String, Object> found = controls().get(control);

    assertNotNull(found);
    assertEquals(state, found.get("state"));
    assertEquals(value, found.get("value"));
    assertEquals(practice, found.get("practice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alert-webhook", "admin-addresses", "admin-hours", "first-admin"})
  void whatIsNotSetIsOffWithARemedy(String control) {
    Map<String, Object> found = controls().get(control);

    assertEquals("off", found.get("state"));
    assertNotNull(found.get("remedy"));
  }

  @Test
  void whatIsAcceptedIsWeakStillAndSaysSo() {
    Map<String, Object> found = controls().get("database-password");

    assertEquals("weak", found.get("state"));
    assertEquals(true, found.get("accepted"));
    assertNotNull(found.get("remedy"));
  }

  @Test
  void whatIsSoundHasNoRemedy() {
    assertFalse(controls().get("hsts").containsKey("remedy"));
  }

  @Test
  void holdsNoSecretAndNobodysName() {
    String body = posture().asString();

    for (String secret :
        List.of("holdfast_app", "holdfast_owner", "test:", "127.0.0", "no-reply")) {
      assertFalse(body.contains(secret), body);
    }
  }

  @Test
  void everyControlIsInTheManual() throws Exception {
    String manual = Files.readString(Path.of("docs/posture.md"));

    Set<String> controls = controls().keySet();

    assertEquals(
        List.of(),
        controls.stream().filter(name -> !manual.contains("| `" + name + "` |")).sorted().toList());
  }

  @Test
  void auditorsReadIt() {
    Administrator otto = Administrator.appointed("Otto", "auditor");

    assertEquals(200, otto.request().get(PATH).statusCode());
  }

  @Test
  void nobodyElseDoes() {
    assertProblem(ACTORS.anna().request().get(PATH), 403, "forbidden");
    assertProblem(given().get(PATH), 401, "unauthenticated");
  }

  @Test
  void readingIsAudited() {
    String id = posture().header("X-Request-Id");

    Waiting.until(
        () ->
            "success"
                .equals(
                    Database.text(
                        "select coalesce(max(outcome), '') from audit_event"
                            + " where action = 'posture_read' and request_id = '"
                            + id
                            + "'")));
  }
}
