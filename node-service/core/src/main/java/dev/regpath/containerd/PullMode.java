package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

/** By which of its two ways containerd pulls for CRI. They differ in how they read {@code config_path}. */
public sealed interface PullMode {
    /** By the client library: the only way up to 2.0. Reads a colon-separated list of directories. */
    record Client() implements PullMode {}

    /** By the transfer service, from 2.1 on unless something forbids it. Reads one directory (containerd issue 12808). */
    record Transfer() implements PullMode {}

    /**
     * By the client library although the transfer service is there. Reads a list.
     *
     * @param because the setting that forbids the transfer service ({@code CheckLocalImagePullConfigs})
     */
    record Local(String because) implements PullMode {
        public Local {
            requireNonNull(because, "because");
        }
    }

    /** Whether a colon-separated list of directories is taken apart. */
    default boolean splitsLists() {
        return switch (this) {
            case Client _, Local _ -> true;
            case Transfer _ -> false;
        };
    }
}
