package dev.holdfast.edge.json;

import dev.holdfast.access.RequestBody;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** The reader of all JSON bodies, in place of the framework's. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class StrictJsonReader implements ServerMessageBodyReader<Object> {
  private static final Pattern JSON =
      Pattern.compile(
          "application/json[ \\t]*(?:;[ \\t]*charset=\"?utf-8\"?[ \\t]*)?",
          Pattern.CASE_INSENSITIVE);

  /** The largest JSON body, in bytes: told by its length, or counted here where there is none. */
  public static final int LARGEST = 64 * 1024;

  @Inject StrictJson json;
  @Inject RoutingContext request;

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo method, MediaType media) {
    return true;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return true;
  }

  @Override
  public Object readFrom(
      Class<Object> type, Type generic, MediaType media, ServerRequestContext context)
      throws IOException {
    return read(generic, context.getInputStream());
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    return read(generic, body);
  }

  private Object read(Type type, InputStream body) throws IOException {
    List<String> types = request.request().headers().getAll("Content-Type");
    if (types.size() != 1 || !JSON.matcher(types.get(0)).matches()) {
      throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }
    byte[] bytes = body.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE);
    }
    RequestBody.keep(request, bytes);
    return json.read(bytes, type);
  }
}
