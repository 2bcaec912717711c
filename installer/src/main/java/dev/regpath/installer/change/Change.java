package dev.regpath.installer.change;

import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;

/** One step, forward and back. Both ways can be gone again from wherever the last attempt ended. */
interface Change {
    InstallStep step();

    /** What would be done now. Changes nothing. */
    Preview preview() throws IOException, SystemdException;

    /** Does it. */
    void apply() throws IOException, SystemdException, InstallException;

    /** Undoes all of it that may have been done, by this process or an earlier one. */
    void undo() throws IOException, SystemdException, InstallException;
}
