package dev.holdfast.edge;

import dev.holdfast.problem.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Says in the OpenAPI document, once, what every operation answers when it refuses, and that there
 * are API keys beside access tokens.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiProblems implements OASFilter {
  private static final String NAME = "Problem";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document
        .getComponents()
        .addSchema(NAME, problem())
        .addSecurityScheme(
            "ApiKey",
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("API-Key")
                .description("For customers, invoices and credit notes, within the key's scopes"));
  }

  @Override
  public Operation filterOperation(Operation operation) {
    operation
        .getResponses()
        .addAPIResponse(
            "default",
            OASFactory.createAPIResponse()
                .description("A refusal (RFC 9457)")
                .content(
                    OASFactory.createContent()
                        .addMediaType(
                            Problem.MEDIA_TYPE,
                            OASFactory.createMediaType()
                                .schema(
                                    OASFactory.createSchema()
                                        .ref("#/components/schemas/" + NAME)))));
    return operation;
  }

  private static Schema problem() {
    Schema fieldError = object("field", text(), "code", text(), "message", text());
    return object(
            "type", text(),
            "title", text(),
            "status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER),
            "code", text(),
            "detail", text(),
            "requestId", text().pattern("^req_[0-9A-HJKMNP-TV-Z]{26}$"))
        .addProperty(
            "errors", OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(fieldError));
  }

  private static Schema text() {
    return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
  }

  /** An object with these members, all of them required: a name, its schema, a name … */
  private static Schema object(Object... members) {
    Schema object = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    for (int i = 0; i < members.length; i += 2) {
      object.addProperty((String) members[i], (Schema) members[i + 1]);
      object.addRequired((String) members[i]);
    }
    return object;
  }
}
