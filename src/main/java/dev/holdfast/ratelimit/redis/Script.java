package dev.holdfast.ratelimit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A script that Redis runs in one step. It is called by its hash; a Redis that does not know it,
 * because it was restarted or its scripts were flushed, gets the source in a second call.
 */
final class Script {
  private final String source;
  private final String hash;

  /**
   * Reads it from this package's resources.
   *
   * @param name with its ending
   */
  Script(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      byte[] bytes = in.readAllBytes();
      source = new String(bytes, UTF_8);
      // SHA-1 is how Redis names scripts; nothing depends on its strength.
      hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Makes it known beforehand. */
  Future<Response> load(Link link) {
    return link.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(source));
  }

  Future<Response> run(Link link, List<String> keys, List<String> arguments) {
    return link.send(call(Command.EVALSHA, hash, keys, arguments))
        .recover(
            failure ->
                failure instanceof ErrorType error && error.is("NOSCRIPT")
                    ? link.send(call(Command.EVAL, source, keys, arguments))
                    : Future.failedFuture(failure));
  }

  private static Request call(
      Command command, String script, List<String> keys, List<String> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    return request;
  }
}
