package dev.regpath.transport;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;

/** A channel that ends its own event loop when it is shut down, so that its user need not know of the loop. */
final class OwnedLoopChannel extends ManagedChannel {
    private final ManagedChannel channel;
    private final Runnable afterwards;

    OwnedLoopChannel(ManagedChannel channel, Runnable afterwards) {
        this.channel = channel;
        this.afterwards = afterwards;
    }

    @Override
    public ManagedChannel shutdown() {
        channel.shutdown();
        afterwards.run();
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        channel.shutdownNow();
        afterwards.run();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return channel.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return channel.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return channel.awaitTermination(timeout, unit);
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        return channel.newCall(method, options);
    }

    @Override
    public String authority() {
        return channel.authority();
    }
}
