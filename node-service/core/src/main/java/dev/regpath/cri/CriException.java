package dev.regpath.cri;

import io.grpc.Status;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** containerd refused or failed a call, or could not be reached. Its message is for people. */
public final class CriException extends Exception {
    private final Status.Code code;

    CriException(Status status) {
        super(describe(status), status.getCause());
        this.code = status.getCode();
    }

    /** The gRPC code: UNAVAILABLE if nothing answers on the socket, NOT_FOUND for an unknown image, and so on. */
    public Status.Code code() {
        return code;
    }

    /** The same as the message, which is never absent. */
    public String words() {
        return String.valueOf(getMessage());
    }

    private static String describe(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE -> noAnswer(status);
            case DEADLINE_EXCEEDED -> "containerd has not answered in time";
            case CANCELLED -> "the request was given up";
            // What a server answers has no cause here; a connection that broke has, and the library's words for it.
            default -> status.getCause() == null ? ofContainerd(status) : noAnswer(status);
        };
    }

    private static String noAnswer(Status status) {
        return "containerd does not answer"
                + system(status).map(words -> ": " + words).orElse(", or it has ended");
    }

    /** containerd answers in its own words, in which it wraps what others told it by the same protocol. */
    private static String ofContainerd(Status status) {
        String description = status.getDescription();
        return description == null || description.isBlank()
                ? "containerd refuses this without a reason"
                : description.replaceAll("rpc error: code = \\w+ desc = ", "");
    }

    /** What the kernel said when the socket was opened. */
    private static Optional<String> system(Status status) {
        return Stream.iterate(status.getCause(), Objects::nonNull, Throwable::getCause)
                .filter(IOException.class::isInstance)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .reduce((_, inner) -> inner);
    }
}
