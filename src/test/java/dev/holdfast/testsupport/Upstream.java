package dev.holdfast.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/**
 * Tests reach the service as the proxy does where TLS ends, so each request says that it came by
 * TLS, unless the test says something else of it. All requests of RestAssured do so by themselves
 * in Quarkus's tests, and in others once a {@link Replica} was started.
 */
public final class Upstream implements QuarkusTestBeforeClassCallback, Filter {
  private static final String MARK = "X-Forwarded-Proto";

  @Override
  public void beforeClass(Class<?> test) {
    markAll();
  }

  /** Marks all requests of RestAssured from now on, until it is reset. */
  public static void markAll() {
    RestAssured.replaceFiltersWith(new Upstream());
  }

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification response,
      FilterContext context) {
    if (!request.getHeaders().hasHeaderWithName(MARK)) {
      request.header(MARK, "https");
    }
    return context.next(request, response);
  }

  /** Requests as they go over a socket, each marked behind its first line, unless one says so. */
  public static String marked(String requests) {
    return requests.contains(MARK)
        ? requests
        : requests.replaceAll(" HTTP/1\\.[01]\r\n", "$0" + MARK + ": https\r\n");
  }
}
