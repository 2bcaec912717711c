package dev.regpath.installer.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far an installation is.
 *
 * @param phase which way it goes
 * @param begun steps that may have changed something
 * @param done those of them that are known to be done
 * @param configWritten when containerd's configuration was first changed
 * @param restarted whether containerd was asked to restart after that
 * @param version of the installer that was last at work
 */
public record Journal(
        Phase phase,
        Set<InstallStep> begun,
        Set<InstallStep> done,
        Optional<Instant> configWritten,
        boolean restarted,
        String version) {
    /** Which way an installation goes. */
    public enum Phase {
        /** Forward; an interrupted one is finished, or undone, by the next run. */
        INSTALLING,
        /** It is complete. */
        INSTALLED,
        /** Back; an interrupted one is finished by the next run, whatever that is asked for. */
        UNDOING
    }

    public Journal {
        requireNonNull(phase, "phase");
        begun = Set.copyOf(begun);
        done = Set.copyOf(done);
        requireNonNull(configWritten, "configWritten");
        requireNonNull(version, "version");
    }

    /** Nothing has begun. */
    public static Journal start(String version) {
        return new Journal(Phase.INSTALLING, Set.of(), Set.of(), Optional.empty(), false, version);
    }

    public Journal in(Phase next) {
        return new Journal(next, begun, done, configWritten, restarted, version);
    }

    public Journal by(String installer) {
        return new Journal(phase, begun, done, configWritten, restarted, installer);
    }

    public Journal begin(InstallStep step) {
        return new Journal(phase, with(begun, step), without(done, step), configWritten, restarted, version);
    }

    public Journal finish(InstallStep step) {
        return new Journal(phase, with(begun, step), with(done, step), configWritten, restarted, version);
    }

    public Journal forget(InstallStep step) {
        return new Journal(phase, without(begun, step), without(done, step), configWritten, restarted, version);
    }

    /** containerd's configuration is about to change; only the first time counts. */
    public Journal writingConfig(Instant now) {
        return new Journal(phase, begun, done, configWritten.or(() -> Optional.of(now)), restarted, version);
    }

    /** containerd is about to be restarted. */
    public Journal restarting() {
        return new Journal(phase, begun, done, configWritten, true, version);
    }

    private static Set<InstallStep> with(Set<InstallStep> steps, InstallStep step) {
        Set<InstallStep> all = EnumSet.of(step);
        all.addAll(steps);
        return all;
    }

    private static Set<InstallStep> without(Set<InstallStep> steps, InstallStep step) {
        Set<InstallStep> rest = EnumSet.noneOf(InstallStep.class);
        rest.addAll(steps);
        rest.remove(step);
        return rest;
    }
}
