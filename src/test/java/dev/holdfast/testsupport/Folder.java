package dev.holdfast.testsupport;

import static io.restassured.RestAssured.config;
import static io.restassured.config.EncoderConfig.encoderConfig;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.function.Supplier;

/** The files on an invoice, as somebody sends and fetches them. */
public final class Folder {
  private final Supplier<RequestSpecification> sender;
  private final String invoice;

  private Folder(Supplier<RequestSpecification> sender, String invoice) {
    this.sender = sender;
    this.invoice = invoice;
  }

  public static Folder of(Actor actor, String invoice) {
    return new Folder(actor::request, invoice);
  }

  public static Folder of(Machine machine, String invoice) {
    return new Folder(machine::request, invoice);
  }

  public String path() {
    return InvoiceBooks.INVOICES + "/" + invoice + "/attachments";
  }

  /** Sends a file under a name of ASCII. */
  public Response add(String type, String filename, byte[] bytes) {
    return send(type, "attachment; filename=\"" + filename + "\"", bytes);
  }

  /** The id of a new picture. */
  public String addPicture() {
    return add("image/png", "picture.png", Pictures.png()).path("id");
  }

  /** Sends a file with headers as they are given; null for none. */
  public Response send(String type, String disposition, byte[] bytes) {
    return fill(sender.get(), type, disposition, bytes).post(path());
  }

  /** The same, once. */
  public Response sendKeyed(String key, String type, byte[] bytes) {
    return fill(sender.get(), type, "attachment; filename=\"keyed\"", bytes)
        .header("Idempotency-Key", key)
        .post(path());
  }

  public Response list() {
    return sender.get().get(path());
  }

  public Response get(String id) {
    return sender.get().get(path() + "/" + id);
  }

  /** The bytes of a file. */
  public byte[] bytes(String id) {
    return get(id).asByteArray();
  }

  public Response delete(String id) {
    return sender.get().delete(path() + "/" + id);
  }

  /** What was stored of what was sent. */
  public byte[] stored(String type, byte[] bytes) {
    return bytes(add(type, "file", bytes).path("id"));
  }

  /** Makes a request one that sends a file. */
  public static RequestSpecification fill(
      RequestSpecification request, String type, String disposition, byte[] bytes) {
    request.config(
        config()
            .encoderConfig(
                encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs(String.valueOf(type), ContentType.BINARY)));
    if (type != null) {
      request.contentType(type);
    }
    if (disposition != null) {
      request.header("Content-Disposition", disposition);
    }
    return request.body(bytes);
  }
}
