package dev.regpath.agent;

import dev.regpath.proto.node.GetStatusRequest;
import dev.regpath.proto.node.NodeServiceGrpc;
import dev.regpath.proto.node.NodeStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;

/** The agent's gRPC service, on a socket only root may open. */
final class NodeApi extends NodeServiceGrpc.NodeServiceImplBase {
    private final Callable<NodeStatus> status;

    NodeApi(Callable<NodeStatus> status) {
        this.status = status;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
        try {
            answer.onNext(status.call());
            answer.onCompleted();
        } catch (Exception e) {
            answer.onError(
                    Status.INTERNAL.withDescription(e.toString()).withCause(e).asRuntimeException());
        }
    }
}
