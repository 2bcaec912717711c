package dev.regpath.runtime;

import java.io.IOException;
import java.util.List;

/** The Pods of this node, asked of the container runtime itself. */
public interface RuntimePods {
    List<RuntimePod> list() throws IOException;
}
