package dev.regpath.redirect;

import dev.regpath.linux.Cgroup2;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.Errno;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libbpf;
import dev.regpath.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pinned links between our programs and cgroups. A link is alive if the kernel names for it the very cgroup whose id
 * its pin stands under: that the pin opens says nothing.
 */
final class Links {
    private final Libbpf libbpf;
    private final PinPaths pins;
    private final Cgroup2 cgroups;
    private final Programs programs;
    private final OtherLayouts others;

    Links(Libbpf libbpf, PinPaths pins, Cgroup2 cgroups, Programs programs, OtherLayouts others) {
        this.libbpf = libbpf;
        this.pins = pins;
        this.cgroups = cgroups;
        this.programs = programs;
        this.others = others;
    }

    /** What is to be done so that exactly the hooks of these cgroups have links. New ones come before old ones go. */
    List<LinkChange> plan(Map<CgroupPath, Set<Hook>> wanted) throws KernelException, IOException {
        NavigableMap<Long, CgroupPath> byId = new TreeMap<>();
        wanted.keySet().forEach(cgroup -> cgroups.id(cgroup).ifPresent(id -> byId.put(id, cgroup)));
        List<LinkChange> changes = new ArrayList<>();
        for (var entry : byId.entrySet()) {
            for (Hook hook : Hook.ATTACH_ORDER) {
                if (wanted.getOrDefault(entry.getValue(), Set.of()).contains(hook) && !alive(entry.getKey(), hook)) {
                    changes.add(missing(entry.getValue(), entry.getKey(), hook));
                }
            }
        }
        for (long id : pinnedCgroups()) {
            if (byId.containsKey(id)) {
                Set<Hook> hooks = wanted.getOrDefault(byId.get(id), Set.of());
                Arrays.stream(Hook.values())
                        .filter(hook -> !hooks.contains(hook) && Files.exists(pins.link(id, hook)))
                        .forEach(hook -> changes.add(new LinkChange.Release(id, hook)));
            } else {
                changes.add(new LinkChange.Drop(id));
            }
        }
        return List.copyOf(changes);
    }

    private LinkChange missing(CgroupPath cgroup, long cgroupId, Hook hook) throws KernelException, IOException {
        Optional<Path> theirs = others.link(cgroupId, hook);
        return theirs.isPresent()
                ? new LinkChange.TakeOver(cgroup, cgroupId, hook, theirs.get())
                : new LinkChange.Attach(cgroup, cgroupId, hook);
    }

    /** Whether the hook's link runs for the cgroup of that id. */
    boolean alive(long cgroupId, Hook hook) throws KernelException {
        Optional<Fd> opened = libbpf.objGet(pins.link(cgroupId, hook));
        if (opened.isEmpty()) {
            return false;
        }
        try (Fd link = opened.get()) {
            return libbpf.linkInfo(link).cgroupId() == cgroupId;
        }
    }

    /** The ids of cgroups that have links of ours, alive or dead. */
    List<Long> pinnedCgroups() throws IOException {
        try (Stream<Path> entries = Files.list(pins.links())) {
            return entries.map(
                            entry -> Long.parseUnsignedLong(entry.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /** Puts the pinned programs in place of what the links run now. No connection sees a hook without a program. */
    void update() throws KernelException, IOException {
        for (long cgroupId : pinnedCgroups()) {
            for (Hook hook : Hook.values()) {
                if (alive(cgroupId, hook)) {
                    update(cgroupId, hook);
                }
            }
        }
    }

    private void update(long cgroupId, Hook hook) throws KernelException {
        update(pins.link(cgroupId, hook), hook);
    }

    private void update(Path pin, Hook hook) throws KernelException {
        try (Fd link = libbpf.objGet(pin).orElseThrow();
                Fd program = programs.open(hook.program())) {
            libbpf.linkUpdate(link, program, "replace the program on " + hook.word());
        } catch (KernelException e) {
            // Its cgroup has gone this moment: no process is left there that could connect.
            if (e.errno() != Errno.ENOLINK) {
                throw e;
            }
        }
    }

    void apply(LinkChange change) throws KernelException, IOException {
        switch (change) {
            case LinkChange.Attach attach -> attach(attach);
            case LinkChange.TakeOver takeOver -> takeOver(takeOver);
            case LinkChange.Drop drop -> drop(drop.cgroupId());
            case LinkChange.Release(long cgroupId, Hook hook) -> drop(pins.link(cgroupId, hook), hook);
        }
    }

    private void attach(LinkChange.Attach attach) throws KernelException, IOException {
        String what = "attach %s to cgroup %s".formatted(attach.hook().word(), attach.cgroup());
        Path pin = pins.link(attach.cgroupId(), attach.hook());
        Files.createDirectories(pin.getParent());
        Files.deleteIfExists(pin);
        try (Fd directory = Libc.open(cgroups.directory(attach.cgroup()));
                Fd program = programs.open(attach.hook().program());
                Fd link = libbpf.linkCreate(program, directory, attach.hook().attachType(), what)) {
            if (libbpf.linkInfo(link).cgroupId() != attach.cgroupId()) {
                throw KernelException.unexpected(
                        "bpf_link_create",
                        "cgroup %s was recreated meanwhile".formatted(attach.cgroup()),
                        "no action is needed: the next pass attaches to its successor");
            }
            libbpf.objPin(link, pin);
        }
    }

    /** First the program, then the pin: after an interruption between the two, the first is done again. */
    private void takeOver(LinkChange.TakeOver takeOver) throws KernelException, IOException {
        Path pin = pins.link(takeOver.cgroupId(), takeOver.hook());
        Files.createDirectories(pin.getParent());
        update(takeOver.from(), takeOver.hook());
        Files.move(takeOver.from(), pin, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Detaches all links of one cgroup, and removes their pins. */
    void drop(long cgroupId) throws KernelException, IOException {
        for (Hook hook : Hook.values()) {
            drop(pins.link(cgroupId, hook), hook);
        }
        Files.deleteIfExists(pins.links(cgroupId));
    }

    private void drop(Path pin, Hook hook) throws KernelException, IOException {
        Optional<Fd> opened = libbpf.objGet(pin);
        if (opened.isPresent()) {
            try (Fd link = opened.get()) {
                if (libbpf.linkInfo(link).cgroupId() != 0) {
                    libbpf.linkDetach(link, "detach " + hook.word());
                }
            }
            Files.delete(pin);
        }
    }
}
