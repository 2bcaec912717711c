package dev.regpath.runtime;

import java.io.IOException;
import java.util.List;

/** The Pods of this node, asked of the container runtime itself. */
public interface RuntimePods {
    /**
     * Those that there are now.
     *
     * @throws IOException if the runtime does not answer; its message is for people
     */
    List<RuntimePod> list() throws IOException;
}
