package dev.regpath.installer.change;

import dev.regpath.cri.CriClient;
import dev.regpath.cri.CriException;
import dev.regpath.cri.ImageStore;
import dev.regpath.cri.ImageStore.StoredImage;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.image.ImageArchive;
import dev.regpath.installer.image.InvalidImageException;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Regpath's own image in the node's containerd, from an archive: the DaemonSet starts where no registry answers. An image
 * that others brought is left unchanged; the label says which is ours, also after a crash.
 */
final class ImageChange implements Change {
    private static final String LABEL = "regpath.dev/brought-by";
    private static final String US = "installer";

    /** The kubelet removes unused images when disk space is short; what cannot be pulled again must stay. */
    private static final Map<String, String> LABELS = Map.of(LABEL, US, "io.cri-containerd.pinned", "pinned");

    private static final Duration IMPORT = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final InstallContext context;
    private final InstallRequest request;

    ImageChange(InstallContext context, InstallRequest request) {
        this.context = context;
        this.request = request;
    }

    @Override
    public InstallStep step() {
        return InstallStep.IMAGE;
    }

    @Override
    public Preview preview() throws IOException, SystemdException {
        if (request.image().isEmpty()) {
            return Preview.NOTHING;
        }
        Path file = request.image().get();
        try (ImageArchive archive = ImageArchive.open(file, ImageArchive.architectureHere())) {
            Optional<Containerd> containerd = Containerd.look(context, request.migrateMirrors());
            if (containerd.filter(Containerd::answers).isEmpty()) {
                return Preview.blocked(
                        "containerd does not answer, so it cannot be given the image of %s".formatted(file),
                        "start containerd first, or install without --image now and with it later");
            }
            try (ImageStore store = ImageStore.of(socket(containerd.get()))) {
                Optional<StoredImage> there = store.find(archive.name());
                if (there.filter(image -> image.digest().equals(archive.top().digest()))
                        .isPresent()) {
                    return Preview.NOTHING;
                }
                if (there.filter(image -> !isOurs(image)).isPresent()) {
                    return Preview.blocked(
                            "containerd has another image of the name %s (%s), which this installer did not import"
                                    .formatted(archive.name(), there.get().digest()),
                            "remove it: ctr -n k8s.io images rm " + archive.name());
                }
                return Preview.of(
                        List.of("%s image %s (%s, %d MiB)"
                                .formatted(
                                        there.isPresent() ? "~" : "+",
                                        archive.name(),
                                        archive.top().digest(),
                                        archive.size() >> 20)),
                        List.of());
            }
        } catch (InvalidImageException e) {
            return Preview.blocked(
                    String.valueOf(e.getMessage()), "name the file regpath-VERSION-image.tar of a release");
        } catch (CriException e) {
            return Preview.blocked(
                    "containerd cannot be asked for its images: " + e.getMessage(), "see journalctl -u containerd");
        }
    }

    private static boolean isOurs(StoredImage image) {
        return US.equals(image.labels().get(LABEL));
    }

    private Path socket(Containerd containerd) {
        return context.host().here(containerd.layout().socket());
    }

    @Override
    public void apply() throws IOException, SystemdException, InstallException {
        if (request.image().isEmpty()) {
            return;
        }
        Containerd containerd = Containerd.look(context, request.migrateMirrors())
                .orElseThrow(() -> new InstallException("there is no containerd on this host any more"));
        try (ImageArchive archive = ImageArchive.open(request.image().get(), ImageArchive.architectureHere());
                ImageStore store = ImageStore.of(socket(containerd))) {
            try (ImageStore.ImageImport load = store.begin(Clock.systemUTC(), IMPORT)) {
                for (ImageArchive.ArchivedBlob blob : archive.parts()) {
                    try (InputStream content = archive.content(blob.blob())) {
                        load.write(blob.blob(), blob.labels(), content);
                    }
                }
                load.name(archive.name(), LABELS, archive.top());
            }
            awaitKubernetesSeesIt(containerd, archive.name());
        } catch (InvalidImageException e) {
            throw new InstallException(String.valueOf(e.getMessage()), e);
        } catch (CriException e) {
            throw new InstallException("containerd rejects the image: " + e.getMessage(), e);
        }
    }

    /** The kubelet asks CRI, whose plugin hears of new images a moment later. */
    private void awaitKubernetesSeesIt(Containerd containerd, String name) throws CriException, InstallException {
        long deadline = System.nanoTime() + request.limit().toNanos();
        try (CriClient cri = containerd.client(context)) {
            while (cri.image(name).isEmpty()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new InstallException(
                            "containerd has the image %s, and does not show it to the kubelet within %d s"
                                    .formatted(name, request.limit().toSeconds()));
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InstallException("interrupted", e);
        }
    }

    @Override
    public void undo() throws IOException, SystemdException, InstallException {
        Optional<Containerd> containerd = Containerd.look(context, false);
        if (containerd.isEmpty()) {
            return;
        }
        try (ImageStore store = ImageStore.of(socket(containerd.get()));
                CriClient cri = containerd.get().client(context)) {
            for (StoredImage image : store.labelled(LABEL, US)) {
                remove(store, cri, image.name());
            }
        } catch (CriException e) {
            throw new InstallException(
                    "containerd cannot be asked to remove the image (%s): start containerd, and run uninstall again"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** CRI keeps a name of its own for each image, and takes all names of an image at once: only if no other is there. */
    private static void remove(ImageStore store, CriClient cri, String name) throws CriException {
        boolean alone = cri.image(name)
                .filter(image -> image.getRepoTagsList().equals(List.of(name))
                        && image.getRepoDigestsList().isEmpty())
                .isPresent();
        if (alone) {
            cri.remove(name);
        }
        store.delete(name);
    }
}
