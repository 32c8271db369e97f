package dev.holdfast.attachment;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes the bytes of files, under the media types that they have and no others. */
@Provider
@Produces({"image/png", "image/jpeg", "image/webp", "application/pdf"})
public class DownloadWriter implements ServerMessageBodyWriter<Attachments.Download> {

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo method, MediaType media) {
    return type == Attachments.Download.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type == Attachments.Download.class;
  }

  @Override
  public void writeResponse(Attachments.Download file, Type generic, ServerRequestContext context) {
    context.serverResponse().end(file.bytes());
  }

  @Override
  public void writeTo(
      Attachments.Download file,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(file.bytes());
  }
}
