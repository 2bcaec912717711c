package dev.regpath.harness.run;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@code ./dev} has to make before a test class can run, beyond nodes and a registry. A run of other classes does
 * not pay for it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface Needs {
    /** All of them. */
    Supply[] value();

    /** Something that takes long to make. {@code ./dev} knows each by its name in lower case. */
    enum Supply {
        /** The archive, the packages and the image, as {@code ./dev dist} and {@code ./dev image} make them. */
        DELIVERIES,
        /** Prometheus' own checker of rules, and its server. */
        PROMETHEUS,
        /** The real machinery of the Kubernetes API server. */
        API_MACHINERY,
        /** An emulator, and kernels other than this machine's. */
        KERNELS
    }
}
