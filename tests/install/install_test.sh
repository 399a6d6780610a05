#!/usr/bin/env bash
# install_test.sh CMAKE BUILD_FOLDER SOURCE_FOLDER COMPILER SANITIZERS
set -euo pipefail
cmake=$1 build=$2 source=$3 compiler=$4 sanitizers=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

"$cmake" --install "$build" --prefix "$prefix" >"$work/install.log"
library=$(find "$prefix" -name libgsv.so)
[ -n "$library" ] || { echo "no libgsv.so was installed"; exit 1; }
for file in bin/gsv include/gsv/gsv.h include/gsv/error.h share/gsv/models/demo/refs.json; do
  [ -e "$prefix/$file" ] || { echo "$file was not installed"; exit 1; }
done

# Nothing but gsv:: may be visible, and nothing may point back into the build.
foreign=$(nm -DC --defined-only "$library" | cut -d' ' -f3- | grep -Ev '^((typeinfo|typeinfo name|vtable) for )?gsv::' || [ $? -eq 1 ])
[ -z "$foreign" ] || { printf 'libgsv.so shows foreign names:\n%s\n' "$foreign"; exit 1; }
if grep -rl "$build" "$prefix/include" "$(dirname "$library")/cmake"; then
  echo "installed files name the build folder"
  exit 1
fi

flags=${sanitizers:+-fsanitize=$sanitizers}
"$cmake" -S "$source/examples" -B "$work/examples" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror $flags" >"$work/configure.log"
"$cmake" --build "$work/examples" >"$work/build.log" || { cat "$work/build.log"; exit 1; }

# The installed program finds its library and its voice by itself.
cd "$work"
demo=$prefix/share/gsv/models/demo
"$prefix/bin/gsv" doctor
"$prefix/bin/gsv" say --seed 1 --out said.wav "This is a test."
"$prefix/bin/gsv" voice create "$demo/ref/rms.wav" --text "he really extended himself when he climbed kilimanjaro." \
  --lang en --out rms.safetensors

# A mistake reaches the foreign program as gsv::Error across the library's border.
if message=$(examples/speak nowhere x x x out.wav 2>&1); then
  echo "speak accepted a folder that does not exist"
  exit 1
fi
[[ $message == *nowhere* ]] || { echo "unexpected message: $message"; exit 1; }
examples/speak "$demo" "$demo/ref/rms.wav" "he really extended himself when he climbed kilimanjaro." "A first test." spoken.wav
examples/voice_file "$demo" "$demo/ref/hts.wav" hts.safetensors from_file.wav
printf 'One line.\nAnother line.\n' | examples/batch "$demo" rms.safetensors .
examples/listen "$demo" "$demo/ref/rms.wav" "A first test." >heard.raw
[ "$(stat -c %s heard.raw)" -gt 10000 ] || { echo "heard.raw holds no speech"; exit 1; }
for file in said.wav spoken.wav from_file.wav line1.wav line2.wav; do
  [ "$(head -c 4 "$file")" = RIFF ] && [ "$(stat -c %s "$file")" -gt 10000 ] || { echo "$file holds no speech"; exit 1; }
done
echo "installed, built and spoke"
