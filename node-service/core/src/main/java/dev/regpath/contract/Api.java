package dev.regpath.contract;

/** Names of the API: what is in URLs, documents and RBAC rules. */
public final class Api {
    /** The API group. */
    public static final String GROUP = "regpath.dev";

    /** The only version there is. */
    public static final String VERSION = "v1alpha1";

    /** As {@code apiVersion} has it. */
    public static final String API_VERSION = GROUP + "/" + VERSION;

    /** The kind of wishes, which people write. */
    public static final String PATH_KIND = "RegistryPath";

    /** Its plural. */
    public static final String PATHS = "registrypaths";

    /** The kind by which a node reports. */
    public static final String NODE_KIND = "RegistryPathNode";

    /** Its plural. */
    public static final String NODES = "registrypathnodes";

    /** The kind by which nodes learn what to do. */
    public static final String ROUTE_KIND = "RegistryRoute";

    /** Its plural. */
    public static final String ROUTES = "registryroutes";

    private Api() {}
}
