/*!
 * hls.js 1.7.4, light build. https://github.com/video-dev/hls.js
 * Copyright (c) 2017 Dailymotion; parts Copyright (c) 2013-2015 Brightcove.
 * With url-toolkit 2.2.5, Copyright 2016 Tom Jenkinson, and @svta/cml-id3 1.0.6, Copyright 2023 Streaming Video
 * Technology Alliance.
 * Licensed under the Apache License, Version 2.0. You may obtain a copy of it at http://www.apache.org/licenses/LICENSE-2.0
 * Unless required by applicable law or agreed to in writing, distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR
 * CONDITIONS OF ANY KIND, either express or implied.
 *
 * With eventemitter3 5.0.4, The MIT License (MIT), Copyright (c) 2014 Arnout Kazemier.
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
 * documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
 * rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
 * persons to whom the Software is furnished to do so, subject to the following conditions:
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
 * Software.
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
 * WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
 * COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
 * OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
import Hls from 'hls.js/light';

// The feed loads this script when a clip is a playlist the browser can't play by itself. It may load under several addresses.
window.MicroclipHls ??= Hls;
