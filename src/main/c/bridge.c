// SPDX-License-Identifier: MIT
/*
 * The native methods of NativeBridge.java. They convert arguments and results of the functions of the other
 * files, and of localtime_r().
 */
#include "bypasses.h"
#include "descriptor.h"
#include "droplog.h"
#include "host_files.h"
#include "io_tcpretrans_capture_NativeBridge.h"
#include "kernel_names.h"
#include "neighbours.h"
#include "netlink.h"
#include "netns.h"
#include "probe.h"
#include "run_end.h"
#include "session.h"
#include "socket_owners.h"
#include "thread.h"
#include "user_namespace.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXPORT(name) Java_io_tcpretrans_capture_NativeBridge_##name

static jclass exception_class;
static jmethodID exception_constructor;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
	JNIEnv *env;
	jclass found;

	(void)reserved;
	if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK)
		return JNI_ERR;
	found = (*env)->FindClass(env, "io/tcpretrans/capture/NativeException");
	if (!found)
		return JNI_ERR;
	exception_class = (*env)->NewGlobalRef(env, found);
	exception_constructor = (*env)->GetMethodID(env, found, "<init>", "(Ljava/lang/String;[BI[B)V");
	return exception_class && exception_constructor ? JNI_VERSION_1_8 : JNI_ERR;
}

/* Copies text that may have any bytes, since it may name a file. Returns NULL when out of memory. */
static jbyteArray bytes_of(JNIEnv *env, const char *text)
{
	jsize length = strlen(text);
	jbyteArray bytes = (*env)->NewByteArray(env, length);

	if (bytes)
		(*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)text);
	return bytes;
}

static void throw_error(JNIEnv *env, const struct object_error *error)
{
	jstring step = (*env)->NewStringUTF(env, error->step);
	jbyteArray what = step ? bytes_of(env, error->what) : NULL;
	jbyteArray log = what ? bytes_of(env, error->log) : NULL;
	jobject exception;

	if (!log) /* out of memory: JNI has thrown */
		return;
	exception =
		(*env)->NewObject(env, exception_class, exception_constructor, step, what, error->error, log);
	if (exception)
		(*env)->Throw(env, exception);
}

static struct session *session_of(jlong handle)
{
	return (struct session *)(intptr_t)handle;
}

JNIEXPORT jint JNICALL EXPORT(wireAbi)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return WIRE_ABI;
}

static struct object_image image(JNIEnv *env, jobject object, const char *btf_file)
{
	return (struct object_image){
		.data = (*env)->GetDirectBufferAddress(env, object),
		.size = (*env)->GetDirectBufferCapacity(env, object),
		.btf_file = btf_file,
	};
}

static const void *address_or_null(JNIEnv *env, jobject buffer)
{
	return buffer ? (*env)->GetDirectBufferAddress(env, buffer) : NULL;
}

JNIEXPORT jlong JNICALL EXPORT(start)(JNIEnv *env, jclass class, jobject object, jobject drop_object,
				      jbyteArray btf_file, jint hook, jboolean loss_probes, jboolean forks,
				      jboolean ipv4, jboolean ipv6, jobject port_bits, jboolean both_ports)
{
	struct object_error *error = calloc(1, sizeof(*error)); /* too large for the stack */
	struct session_options options = {
		.hook = hook,
		.loss_probes = loss_probes,
		.forks = forks,
		.ipv4 = ipv4,
		.ipv6 = ipv6,
		.port_bits = address_or_null(env, port_bits),
		.both_ports = both_ports,
	};
	struct session *session = NULL;
	jbyte *btf = NULL; /* the caller ended it with a zero */

	(void)class;
	if (btf_file)
		btf = (*env)->GetByteArrayElements(env, btf_file, NULL);
	if (error && (btf || !btf_file)) {
		options.image = image(env, object, (const char *)btf);
		if (drop_object)
			options.drop_image = image(env, drop_object, (const char *)btf);
		session = session_start(&options, error);
		if (!session)
			throw_error(env, error);
	}
	if (btf)
		(*env)->ReleaseByteArrayElements(env, btf_file, btf, JNI_ABORT);
	free(error);
	return (intptr_t)session;
}

JNIEXPORT jint JNICALL EXPORT(poll)(JNIEnv *env, jclass class, jlong handle, jobject batch, jint timeout_ms)
{
	(void)class;
	return session_poll(session_of(handle), (*env)->GetDirectBufferAddress(env, batch),
			    (*env)->GetDirectBufferCapacity(env, batch), timeout_ms);
}

JNIEXPORT jint JNICALL EXPORT(findDrops)(JNIEnv *env, jclass class, jlong handle, jobject questions,
					 jint count, jobject answer)
{
	(void)class;
	return session_find_drops(session_of(handle), (*env)->GetDirectBufferAddress(env, questions), count,
				  (*env)->GetDirectBufferAddress(env, answer),
				  (*env)->GetDirectBufferCapacity(env, answer));
}

JNIEXPORT jint JNICALL EXPORT(countDrops)(JNIEnv *env, jclass class, jlong handle, jlong location,
					  jlong netns_id, jboolean tracked, jlong since_ns, jlong until_ns)
{
	struct drop_filter filter = {
		.location = location,
		.netns_id = netns_id,
		.since_ns = since_ns,
		.until_ns = until_ns,
		.tracked = tracked,
	};

	(void)env;
	(void)class;
	return session_count_drops(session_of(handle), &filter);
}

JNIEXPORT void JNICALL EXPORT(wake)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	session_wake(session_of(handle));
}

JNIEXPORT jint JNICALL EXPORT(netnsProcesses)(JNIEnv *env, jclass class, jobject table)
{
	(void)class;
	return netns_processes((*env)->GetDirectBufferAddress(env, table),
			       (*env)->GetDirectBufferCapacity(env, table));
}

/* Copies a path, which may be any bytes. Returns NULL if there is none, or if it is too long. */
static const char *path_or_null(JNIEnv *env, jbyteArray bytes, char path[PATH_MAX])
{
	jsize length = bytes ? (*env)->GetArrayLength(env, bytes) : PATH_MAX;

	if (length >= PATH_MAX)
		return NULL;
	(*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)path);
	path[length] = '\0';
	return path;
}

JNIEXPORT jint JNICALL EXPORT(netnsCounters)(JNIEnv *env, jclass class, jlong handle, jbyteArray enter,
					     jbyteArray directory, jint files, jobject answer)
{
	char enter_path[PATH_MAX], directory_path[PATH_MAX];
	char *bytes = (*env)->GetDirectBufferAddress(env, answer);
	struct netns_segs segs = {0};
	const char *entered = path_or_null(env, enter, enter_path);
	const char *from = path_or_null(env, directory, directory_path);
	int length;

	(void)class;
	if (!from || (enter && !entered))
		return -ENAMETOOLONG;
	length = netns_counters(session_skeleton(session_of(handle)), entered, from, files, &segs,
				bytes + sizeof(segs),
				(*env)->GetDirectBufferCapacity(env, answer) - sizeof(segs));
	memcpy(bytes, &segs, sizeof(segs));
	return length;
}

JNIEXPORT jint JNICALL EXPORT(netlinkDevices)(JNIEnv *env, jclass class, jbyteArray enter, jint index,
					      jobject table)
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);

	(void)class;
	if (enter && !entered)
		return -ENAMETOOLONG;
	return netlink_devices(entered, index, (*env)->GetDirectBufferAddress(env, table),
			       (*env)->GetDirectBufferCapacity(env, table));
}

/* Fills the table, a direct buffer, with a list of a network namespace. */
static jint list_in(JNIEnv *env, jbyteArray enter, jobject table,
		    int (*list)(const char *enter, void *table, size_t size))
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);

	if (enter && !entered)
		return -ENAMETOOLONG;
	return list(entered, (*env)->GetDirectBufferAddress(env, table),
		    (*env)->GetDirectBufferCapacity(env, table));
}

JNIEXPORT jint JNICALL EXPORT(netlinkAddresses)(JNIEnv *env, jclass class, jbyteArray enter, jobject table)
{
	(void)class;
	return list_in(env, enter, table, netlink_addresses);
}

JNIEXPORT jint JNICALL EXPORT(netlinkListeners)(JNIEnv *env, jclass class, jbyteArray enter, jobject table)
{
	(void)class;
	return list_in(env, enter, table, netlink_listeners);
}

JNIEXPORT jint JNICALL EXPORT(neighbours)(JNIEnv *env, jclass class, jbyteArray enter, jobject table)
{
	(void)class;
	return list_in(env, enter, table, neighbours_list);
}

JNIEXPORT jint JNICALL EXPORT(linkAddresses)(JNIEnv *env, jclass class, jbyteArray enter, jobject table)
{
	(void)class;
	return list_in(env, enter, table, neighbours_links);
}

JNIEXPORT jint JNICALL EXPORT(nextHop)(JNIEnv *env, jclass class, jbyteArray enter, jbyteArray destination,
				       jobject route)
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);
	jbyte address[16];
	jsize length = (*env)->GetArrayLength(env, destination);

	(void)class;
	if (enter && !entered)
		return -ENAMETOOLONG;
	if (length > (jsize)sizeof(address))
		return -EINVAL;
	(*env)->GetByteArrayRegion(env, destination, 0, length, address);
	return neighbours_route(entered, (const __u8 *)address, length,
				(*env)->GetDirectBufferAddress(env, route));
}

JNIEXPORT jint JNICALL EXPORT(policyRules)(JNIEnv *env, jclass class, jbyteArray enter)
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);

	(void)class;
	return enter && !entered ? -ENAMETOOLONG : neighbours_policy_rules(entered);
}

JNIEXPORT jint JNICALL EXPORT(backlogs)(JNIEnv *env, jclass class, jbyteArray enter, jobject table)
{
	(void)class;
	return list_in(env, enter, table, neighbours_backlogs);
}

JNIEXPORT jint JNICALL EXPORT(loadedPrograms)(JNIEnv *env, jclass class, jobject table)
{
	(void)class;
	return bypasses_programs((*env)->GetDirectBufferAddress(env, table),
				 (*env)->GetDirectBufferCapacity(env, table));
}

JNIEXPORT jint JNICALL EXPORT(flowtables)(JNIEnv *env, jclass class, jbyteArray enter)
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);

	(void)class;
	return enter && !entered ? -ENAMETOOLONG : bypasses_flowtables(entered);
}

JNIEXPORT jint JNICALL EXPORT(offloadedFilters)(JNIEnv *env, jclass class, jbyteArray enter, jint ifindex)
{
	char path[PATH_MAX];
	const char *entered = path_or_null(env, enter, path);

	(void)class;
	return enter && !entered ? -ENAMETOOLONG : bypasses_offloaded_filters(entered, ifindex);
}

JNIEXPORT jint JNICALL EXPORT(netnsSeen)(JNIEnv *env, jclass class, jlong handle, jlong address, jlong id,
					 jobject answer)
{
	(void)class;
	return netns_read_segs(session_skeleton(session_of(handle)), address, id,
			       (*env)->GetDirectBufferAddress(env, answer));
}

JNIEXPORT jint JNICALL EXPORT(netnsList)(JNIEnv *env, jclass class, jlong handle, jobject table)
{
	(void)class;
	return netns_list(session_skeleton(session_of(handle)), (*env)->GetDirectBufferAddress(env, table),
			  (*env)->GetDirectBufferCapacity(env, table));
}

JNIEXPORT void JNICALL EXPORT(netnsForget)(JNIEnv *env, jclass class, jlong handle, jlong id)
{
	(void)env;
	(void)class;
	netns_forget(session_skeleton(session_of(handle)), id);
}

JNIEXPORT jint JNICALL EXPORT(lastOwner)(JNIEnv *env, jclass class, jlong handle, jlong inode, jobject owner)
{
	(void)class;
	return session_last_owner(session_of(handle), inode, (*env)->GetDirectBufferAddress(env, owner));
}

JNIEXPORT jint JNICALL EXPORT(creator)(JNIEnv *env, jclass class, jlong handle, jlong pid, jlong start_ns,
				       jobject creator)
{
	struct process_id process = {.start_ns = start_ns, .pid = pid};

	(void)class;
	return session_creator(session_of(handle), &process, (*env)->GetDirectBufferAddress(env, creator));
}

JNIEXPORT jint JNICALL EXPORT(sentCounts)(JNIEnv *env, jclass class, jlong handle, jobject counts)
{
	(void)class;
	return session_sent_counts(session_of(handle), (*env)->GetDirectBufferAddress(env, counts));
}

JNIEXPORT jint JNICALL EXPORT(listOwners)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return socket_owners_list(session_socket_owners(session_of(handle)));
}

JNIEXPORT jint JNICALL EXPORT(oldestOwner)(JNIEnv *env, jclass class, jlong handle, jlong inode,
					   jobject owner)
{
	(void)class;
	return socket_owners_oldest(session_socket_owners(session_of(handle)), inode,
				    (*env)->GetDirectBufferAddress(env, owner));
}

JNIEXPORT jbyteArray JNICALL EXPORT(readHostFile)(JNIEnv *env, jclass class, jbyteArray root, jbyteArray path,
						  jint user, jint limit, jintArray error)
{
	char root_path[PATH_MAX], file_path[PATH_MAX];
	const char *from = path_or_null(env, root, root_path), *file = path_or_null(env, path, file_path);
	char *content = NULL;
	ssize_t length = from && file ? host_file_read(from, file, user, limit, &content) : -ENAMETOOLONG;
	jbyteArray bytes = NULL;
	jint number = length < 0 ? -length : 0;

	(void)class;
	if (length >= 0)
		bytes = (*env)->NewByteArray(env, length);
	if (bytes)
		(*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)content);
	else if (number)
		(*env)->SetIntArrayRegion(env, error, 0, 1, &number);
	free(content);
	return bytes;
}

JNIEXPORT jboolean JNICALL EXPORT(isInNamespaceOf)(JNIEnv *env, jclass class, jlong pid, jint user)
{
	(void)env;
	(void)class;
	return process_is_in_namespace_of(pid, user);
}

JNIEXPORT jint JNICALL EXPORT(raisePriority)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return thread_raise_priority();
}

JNIEXPORT jlong JNICALL EXPORT(processorNanos)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return thread_cpu_ns();
}

JNIEXPORT jboolean JNICALL EXPORT(holdsSocket)(JNIEnv *env, jclass class, jlong pid, jint descriptor,
					       jlong inode)
{
	(void)env;
	(void)class;
	return descriptor_is_socket(pid, descriptor, inode);
}

JNIEXPORT jint JNICALL EXPORT(useTracepoint)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_use_tracepoint(session_of(handle));
}

JNIEXPORT jlong JNICALL EXPORT(hookEvents)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_hook_events(session_of(handle));
}

JNIEXPORT jlong JNICALL EXPORT(synacks)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_synacks(session_of(handle));
}

JNIEXPORT jboolean JNICALL EXPORT(seesFailedSends)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_sees_failed_sends(session_of(handle));
}

JNIEXPORT jint JNICALL EXPORT(reducedBuffer)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_reduced_buffer(session_of(handle));
}

JNIEXPORT jint JNICALL EXPORT(probe)(JNIEnv *env, jclass class, jint request)
{
	(void)env;
	(void)class;
	return probe_kernel(request);
}

JNIEXPORT jlongArray JNICALL EXPORT(functions)(JNIEnv *env, jclass class, jbyteArray text)
{
	jsize size = (*env)->GetArrayLength(env, text);
	char *bytes = (*env)->GetPrimitiveArrayCritical(env, text, NULL);
	struct kernel_function *functions = NULL;
	jlongArray result = NULL;
	long count = -ENOMEM;

	(void)class;
	if (bytes) {
		count = kernel_functions(bytes, size, &functions);
		(*env)->ReleasePrimitiveArrayCritical(env, text, bytes, JNI_ABORT);
	}
	if (count >= 0)
		result = (*env)->NewLongArray(env, 2 * count);
	if (result)
		(*env)->SetLongArrayRegion(env, result, 0, 2 * count, (const jlong *)functions);
	free(functions);
	return result;
}

JNIEXPORT jint JNICALL EXPORT(enumValues)(JNIEnv *env, jclass class, jbyteArray file, jbyteArray names,
					  jobject text)
{
	char file_path[PATH_MAX], enum_names[PATH_MAX];
	const char *from = path_or_null(env, file, file_path);

	(void)class;
	if (!from || !path_or_null(env, names, enum_names))
		return -ENAMETOOLONG;
	return kernel_enums(from, enum_names, (*env)->GetDirectBufferAddress(env, text),
			    (*env)->GetDirectBufferCapacity(env, text));
}

JNIEXPORT jint JNICALL EXPORT(installSignalHandlers)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return run_end_install();
}

JNIEXPORT jint JNICALL EXPORT(awaitRunEnd)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return run_end_await();
}

JNIEXPORT void JNICALL EXPORT(cancelRunEnd)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	run_end_cancel();
}

JNIEXPORT jboolean JNICALL EXPORT(awaitWritable)(JNIEnv *env, jclass class, jint descriptor, jint timeout_ms)
{
	(void)env;
	(void)class;
	return run_end_await_writable(descriptor, timeout_ms);
}

JNIEXPORT jint JNICALL EXPORT(utcOffset)(JNIEnv *env, jclass class, jlong seconds)
{
	time_t time = seconds;
	struct tm local;

	(void)env;
	(void)class;
	return localtime_r(&time, &local) ? local.tm_gmtoff : 0;
}

JNIEXPORT jint JNICALL EXPORT(startDropRows)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_start_drop_rows(session_of(handle));
}

JNIEXPORT jint JNICALL EXPORT(readDropRows)(JNIEnv *env, jclass class, jlong handle, jobject batch)
{
	(void)class;
	return session_read_drop_rows(session_of(handle), (*env)->GetDirectBufferAddress(env, batch),
				      (*env)->GetDirectBufferCapacity(env, batch));
}

JNIEXPORT void JNICALL EXPORT(detach)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	session_detach(session_of(handle));
}

JNIEXPORT void JNICALL EXPORT(close)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	session_close(session_of(handle));
}
