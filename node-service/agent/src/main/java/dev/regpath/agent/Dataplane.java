package dev.regpath.agent;

import dev.regpath.linux.KernelException;
import dev.regpath.proto.node.Redirects;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A way to redirect connections in the kernel. */
interface Dataplane extends Applier {
    /**
     * Puts the scope right after a cgroup or a Pod came or went; cheaper than a whole pass, and from any thread: it waits
     * for nothing but another change of the kernel's tables.
     */
    void keepScope() throws KernelException, IOException;

    /** The directories of the cgroups in scope, whether they exist now or not. */
    List<Path> scopeDirectories();

    /** What the kernel does now. */
    Redirects status(RoutingTable table) throws KernelException, IOException;
}
