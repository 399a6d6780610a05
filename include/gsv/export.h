// GSV_API marks what the shared library shows; everything else is hidden.
#ifndef GSV_EXPORT_H_
#define GSV_EXPORT_H_

#if defined(__GNUC__)
#define GSV_API __attribute__((visibility("default")))
#else
#define GSV_API
#endif

#endif  // GSV_EXPORT_H_
