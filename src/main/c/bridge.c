// SPDX-License-Identifier: MIT
/* JNI only: unpack the arguments, call the session, return a count or -errno. Rare calls throw. */
#include "io_tcpretrans_capture_NativeBridge.h"
#include "session.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

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
	exception_constructor = (*env)->GetMethodID(
		env, found, "<init>", "(Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;)V");
	return exception_class && exception_constructor ? JNI_VERSION_1_8 : JNI_ERR;
}

static void throw_error(JNIEnv *env, const struct session_error *error)
{
	jstring step = (*env)->NewStringUTF(env, error->step);
	jstring what = step ? (*env)->NewStringUTF(env, error->what) : NULL;
	jstring log = what ? (*env)->NewStringUTF(env, error->log) : NULL;
	jobject exception;

	if (!log) /* out of memory, already thrown */
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

JNIEXPORT jlong JNICALL EXPORT(start)(JNIEnv *env, jclass class, jobject object, jobject drop_object,
				      jstring btf_file, jint hook, jboolean ipv4, jboolean ipv6)
{
	struct session_error *error = malloc(sizeof(*error));
	struct session *session = NULL;
	const char *path = NULL;

	(void)class;
	if (!error || (btf_file && !(path = (*env)->GetStringUTFChars(env, btf_file, NULL))))
		goto out;
	struct session_options options = {
		.object = (*env)->GetDirectBufferAddress(env, object),
		.object_size = (*env)->GetDirectBufferCapacity(env, object),
		.drop_object = drop_object ? (*env)->GetDirectBufferAddress(env, drop_object) : NULL,
		.drop_object_size = drop_object ? (*env)->GetDirectBufferCapacity(env, drop_object) : 0,
		.btf_file = path,
		.hook = hook,
		.ipv4 = ipv4,
		.ipv6 = ipv6,
	};
	session = session_start(&options, error);
	if (path)
		(*env)->ReleaseStringUTFChars(env, btf_file, path);
	if (!session)
		throw_error(env, error);
out:
	free(error);
	return (intptr_t)session;
}

JNIEXPORT jint JNICALL EXPORT(poll)(JNIEnv *env, jclass class, jlong handle, jobject batch, jint timeout_ms)
{
	(void)class;
	return session_poll(session_of(handle), (*env)->GetDirectBufferAddress(env, batch),
			    (*env)->GetDirectBufferCapacity(env, batch), timeout_ms);
}

JNIEXPORT jint JNICALL EXPORT(netnsSegs)(JNIEnv *env, jclass class, jlong handle, jobject table)
{
	(void)class;
	return session_netns_segs(session_of(handle), (*env)->GetDirectBufferAddress(env, table),
				  (*env)->GetDirectBufferCapacity(env, table));
}

JNIEXPORT jboolean JNICALL EXPORT(seesFailedSends)(JNIEnv *env, jclass class, jlong handle)
{
	(void)env;
	(void)class;
	return session_sees_failed_sends(session_of(handle));
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
