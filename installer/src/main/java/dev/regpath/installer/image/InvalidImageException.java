package dev.regpath.installer.image;

/** A file is not the archive of an image, or not of one that can run here. The message says which file, and why. */
public final class InvalidImageException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidImageException(String message) {
        super(message);
    }
}
