/*
 * The commands of the image, which has no shell: HOME/bin/NAME runs HOME/lib/NAME.jar with the Java of HOME/runtime and
 * the options of HOME/etc/java.options, as the script of the same name does elsewhere. `watch` has a jar and options of
 * its own; so has `regpath-installer`, which takes more memory for a few seconds.
 */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LENGTH = 4096 };

static void fail(const char *what)
{
	const char *parts[] = { "regpath: cannot start Java: ", what, ": ", strerror(errno), "\n" };
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
			break;
	_exit(1);
}

/* All parts in one string, which lives as long as the process. */
static char *join(const char *one, const char *two, const char *three, const char *four)
{
	char *all = malloc(strlen(one) + strlen(two) + strlen(three) + strlen(four) + 1);
	if (!all)
		fail("memory");
	return strcat(strcat(strcat(strcpy(all, one), two), three), four);
}

int main(int argc, char **argv)
{
	static char home[PATH_LENGTH];
	if (readlink("/proc/self/exe", home, sizeof(home) - 1) < 0)
		fail("/proc/self/exe");

	char *name = strrchr(home, '/');
	*name++ = '\0';
	char *bin = strrchr(home, '/');
	if (!bin) {
		errno = ENOENT;
		fail(home);
	}
	*bin = '\0';

	/* Paths of documents are UTF-8; Java takes its encoding of paths from here alone. */
	if (setenv("LC_ALL", "C.UTF-8", 1) < 0)
		fail("LC_ALL");

	char *java = join(home, "/runtime/bin/java", "", "");
	char **arguments = calloc((size_t)argc + 9, sizeof(char *));
	if (!arguments)
		fail("memory");
	int count = 0;
	arguments[count++] = java;
	/* The watcher's libraries are its own, and it takes more memory than a guest on every node. */
	int watch = argc > 1 && strcmp(argv[1], "watch") == 0;
	arguments[count++] = join("@", home, watch ? "/etc/watch.options" : "/etc/java.options", "");
	arguments[count++] = join("-Djava.util.logging.config.file=", home, "/etc/logging.properties", "");
	if (strcmp(name, "regpath-installer") == 0) {
		arguments[count++] = "-Xmx96m";
		arguments[count++] = "-cp";
		arguments[count++] = join(home, "/lib/*", "", "");
		arguments[count++] = "dev.regpath.installer.cli.Main";
	} else {
		if (!watch) /* Made for the other class path. */
			arguments[count++] = join("-XX:SharedArchiveFile=", home, "/lib/", join(name, ".jsa", "", ""));
		arguments[count++] = "-jar";
		arguments[count++] = watch ? join(home, "/lib/watch/", name, "-watch.jar") : join(home, "/lib/", name, ".jar");
	}
	for (int i = 1; i < argc; i++)
		arguments[count++] = argv[i];
	execv(java, arguments);
	fail(java);
}
