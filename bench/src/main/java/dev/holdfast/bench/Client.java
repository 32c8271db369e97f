package dev.holdfast.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Somebody who uses the service through its API, as people do. */
final class Client {
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private String token = "";

  Client(String url) {
    this.url = url;
  }

  /** Registers, takes the code out of the mail, proves the address, logs in. */
  static Client registered(String url, Surroundings surroundings, String email) throws Exception {
    Client client = new Client(url);
    String password = "correct horse " + email.hashCode();
    JsonObject who = new JsonObject().put("email", email);
    client.post("/api/v1/auth/register", who.copy().put("password", password).put("displayName", "Bench"));
    client.post("/api/v1/auth/verify-email", who.copy().put("code", surroundings.awaitCode(email)));
    String answer = client.post("/api/v1/auth/login", who.copy().put("password", password));
    client.token = new JsonObject(answer).getString("accessToken");
    return client;
  }

  String token() {
    return token;
  }

  /** The body of the answer, which has to be a 2xx. */
  String get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  String post(String path, JsonObject body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).header("X-Forwarded-Proto", "https");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(request + " was answered " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }
}
