package dev.regpath.agent;

import dev.regpath.files.FileErrors;
import dev.regpath.proto.node.GetStatusRequest;
import dev.regpath.proto.node.NodeServiceGrpc;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.TraceEvent;
import dev.regpath.proto.node.TraceRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.Callable;

/** The agent's gRPC service, on a socket only root may open. */
final class NodeApi extends NodeServiceGrpc.NodeServiceImplBase {
    private final Callable<NodeStatus> status;
    private final TraceHub trace;

    NodeApi(Callable<NodeStatus> status, TraceHub trace) {
        this.status = status;
        this.trace = trace;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
        try {
            answer.onNext(status.call());
            answer.onCompleted();
        } catch (Exception e) {
            answer.onError(Status.INTERNAL
                    .withDescription(e instanceof IOException failure ? FileErrors.words(failure) : e.toString())
                    .withCause(e)
                    .asRuntimeException());
        }
    }

    @Override
    public void trace(TraceRequest request, StreamObserver<TraceEvent> answer) {
        trace.add((ServerCallStreamObserver<TraceEvent>) answer);
    }
}
