package dev.regpath.cri;

import io.grpc.Status;

/** containerd refused or failed a call, or could not be reached. */
public final class CriException extends Exception {
    private final transient Status status;

    CriException(String call, Status status) {
        super("%s: %s (%s)".formatted(call, status.getDescription(), status.getCode()));
        this.status = status;
    }

    /** The gRPC code: UNAVAILABLE if nobody answers on the socket, NOT_FOUND for an unknown image, and so on. */
    public Status.Code code() {
        return status.getCode();
    }
}
