package dev.holdfast.session.outside;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * JSON documents of the provider, over HTTP. Whatever is at the other end, asking costs a few
 * seconds and a quarter of a megabyte at most, and nothing is fetched but what was asked for:
 * redirects are not followed.
 */
@Singleton
class ProviderDocuments {
  private static final int LARGEST = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(40).build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private final Vertx vertx;
  private final HttpClient client;

  ProviderDocuments(Vertx vertx) {
    this.vertx = vertx;
    // The system's trust store and the check of the host's name are what the client does by itself.
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setKeepAlive(false)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setMaxPoolSize(2));
  }

  /** A document; fails with an {@link IOException} whose text may be logged. */
  Uni<Map<String, Object>> get(String url) {
    return Uni.createFrom()
        .completionStage(() -> bytes(url).compose(ProviderDocuments::parsed).toCompletionStage())
        .onFailure(failure -> !(failure instanceof IOException))
        // Texts of the client name addresses and little else; the class says enough.
        .transform(failure -> new IOException(failure.getClass().getSimpleName()));
  }

  private Future<Buffer> bytes(String url) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url)
            .setFollowRedirects(false)
            .setTimeout(PATIENCE.toMillis())
            .putHeader("Accept", "application/json");
    return client
        .request(options)
        .compose(
            request -> {
              // The timeout of a request is one between bytes; this one is for all of them.
              long deadline = vertx.setTimer(PATIENCE.toMillis(), late -> request.reset());
              return request
                  .send()
                  .compose(response -> body(request, response))
                  .onComplete(ended -> vertx.cancelTimer(deadline));
            });
  }

  private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != 200) {
      whole.tryFail(new IOException("status " + response.statusCode()));
      request.reset();
      return whole.future();
    }
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > LARGEST) {
            whole.tryFail(new IOException("longer than " + LARGEST + " bytes"));
            request.reset();
          } else {
            body.appendBuffer(part);
          }
        });
    response.endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static Future<Map<String, Object>> parsed(Buffer body) {
    try {
      Map<String, Object> members = JSON.readValue(body.getBytes(), OBJECT);
      if (members != null) {
        return Future.succeededFuture(members);
      }
    } catch (IOException malformed) {
      // Its text quotes the document; that it is none is enough.
    }
    return Future.failedFuture(new IOException("no JSON object"));
  }

  @PreDestroy
  void close() {
    client.close();
  }
}
