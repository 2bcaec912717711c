package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param method GET, HEAD or POST
 * @param uri what is asked for
 * @param headers besides those that every request has
 * @param form a form to send, already encoded
 */
record HttpCall(String method, URI uri, Map<String, String> headers, Optional<String> form) {
    HttpCall {
        requireNonNull(method, "method");
        requireNonNull(uri, "uri");
        headers = Map.copyOf(headers);
        requireNonNull(form, "form");
    }

    static HttpCall get(URI uri, Map<String, String> headers) {
        return new HttpCall("GET", uri, headers, Optional.empty());
    }

    /** The same to another place. */
    HttpCall to(URI other, Map<String, String> others) {
        return new HttpCall(method, other, others, form);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }
}
