package dev.regpath.installer.host;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/** What of org.freedesktop.systemd1(5) is called, as the D-Bus library wants to be told. */
final class SystemdBus {
    static final String PATH = "/org/freedesktop/systemd1";
    static final String UNIT = "org.freedesktop.systemd1.Unit";
    static final String SERVICE = "org.freedesktop.systemd1.Service";

    /** Jobs in the way are replaced. */
    static final String REPLACE = "replace";

    private SystemdBus() {}

    /** The manager. */
    @DBusInterfaceName("org.freedesktop.systemd1.Manager")
    public interface Manager extends DBusInterface {
        @DBusMemberName("LoadUnit")
        DBusPath loadUnit(String name);

        @DBusMemberName("StopUnit")
        DBusPath stopUnit(String name, String mode);

        @DBusMemberName("RestartUnit")
        DBusPath restartUnit(String name, String mode);

        @DBusMemberName("ResetFailedUnit")
        void resetFailedUnit(String name);

        @DBusMemberName("Reload")
        void reload();

        @DBusMemberName("StartTransientUnit")
        DBusPath startTransientUnit(String name, String mode, List<Property> properties, List<Auxiliary> auxiliary);
    }

    /** A property of a new unit. */
    public static final class Property extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final Variant<?> value;

        Property(String name, Variant<?> value) {
            this.name = name;
            this.value = value;
        }
    }

    /** Another unit that is made with a new one; never used, but part of the call's signature. */
    public static final class Auxiliary extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final List<Property> properties;

        Auxiliary(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }
    }

    /** A command line of a unit. */
    public static final class Command extends Struct {
        @Position(0)
        public final String path;

        @Position(1)
        public final List<String> arguments;

        @Position(2)
        public final boolean ignoreFailure;

        Command(String path, List<String> arguments, boolean ignoreFailure) {
            this.path = path;
            this.arguments = arguments;
            this.ignoreFailure = ignoreFailure;
        }
    }
}
