using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Leads a call to its service and the answer back: as they are, in parts, and each into the log before it goes on.</summary>
internal sealed class Passages(MessageLog log, Segments segments, TimestampWatch timestamps, BusFaults faults, Lines lines, Guards guards, Abouts abouts, TimeProvider clock) {
  readonly (MessageLog Log, Segments Segments, BusFaults Faults, Guards Guards, Abouts Abouts, TimeProvider Clock) parts = (log, segments, faults, guards, abouts, clock);
  static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

  readonly Lines lines = lines;

  public async Task Go(HttpContext http, BusCall call) {
    if (call.Service.Owner.Key is not { } key) {
      await parts.Faults.Write(http, BusFault.LoggingFailed);
      return;
    }
    if (await timestamps.IsTooLate()) {
      await parts.Faults.Write(http, BusFault.TimestampingFailed);
      return;
    }
    var admission = parts.Guards.Limiter.Enter(call.Service, call.Client, http.Request.ContentLength);
    if (admission.Fault is { } refused) {
      await parts.Faults.Write(http, refused, (BusHeaders.Id, call.Message), (BusHeaders.RequestId, call.Request.ToString()));
      return;
    }
    var went = true;
    try {
      went = await Lead(http, call, key);
    } finally {
      admission.End(went);
    }
  }

  /// <returns>Whether anything went on: not where the service is left alone.</returns>
  async Task<bool> Lead(HttpContext http, BusCall call, byte[] key) {
    if (call.Service.Handling.CacheSeconds > 0 && AnswerCache.KeyOf(http, call) is { } known && parts.Guards.Cache.Find(known, call) is { } kept) {
      await Repeat(http, call, key, kept);
      return true;
    }
    var breaker = parts.Guards.Breakers.Of(call.Service);
    if (breaker.Enter(out var turn) is { } seconds) {
      await LeaveAlone(http, call, seconds);
      return false;
    }
    if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    // each try is a request of its own in the log
    if (!await Try(http, call, key, breaker, turn, isLast: false)) return true;
    // others may have found meanwhile that it is not reached
    if (breaker.Enter(out turn) is { } later) await LeaveAlone(http, call, later);
    else await Try(http, call.Again(), key, breaker, turn, isLast: true);
    return true;
  }

  Task LeaveAlone(HttpContext http, BusCall call, int seconds) =>
    parts.Faults.Write(http, LimitFaults.LeftAlone(call.Service.Address, seconds), (BusHeaders.Id, call.Message), (BusHeaders.RequestId, call.Request.ToString()));

  /// <summary>An answer that is known is a message as any other.</summary>
  async Task Repeat(HttpContext http, BusCall call, byte[] key, KeptAnswer kept) {
    call.Outcome.Went = true;
    using var silence = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
    using var passage = new Passage(http, call, key, this, silence);
    try {
      await passage.Repeat(kept);
    } catch (Exception e) when (Reason(e, http, call) is { } fault) {
      await passage.Refuse(fault, again: false);
    }
  }

  /// <returns>Whether the same is tried again: the caller has no answer yet.</returns>
  async Task<bool> Try(HttpContext http, BusCall call, byte[] key, Breaker breaker, int turn, bool isLast) {
    call.Outcome.Went = true;
    using var silence = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
    using var passage = new Passage(http, call, key, this, silence);
    (BusFault? fault, bool? failed, var unreached) = (null, null, false);
    try {
      await passage.Ask(breaker, turn);
      failed = false;
    } catch (Exception e) when (Reason(e, http, call) is { } found) {
      (fault, unreached) = (found, e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded } or HttpRequestException { InnerException: IOException });
      // the time of a call that ends while its caller or the log is waited for is no fault of the service
      if ((found.Code == BusFault.Network("").Code || found.Code == BusFault.Http("").Code) && (e is not OperationCanceledException || passage.WaitsForService)) failed = true;
    } finally {
      breaker.Leave(turn, failed);
    }
    if (fault is null) return false;
    var again = !isLast && unreached && IsBare(http, call) && breaker.MayRetry();
    return await passage.Refuse(fault, again);
  }

  /// <summary>Asking twice is as asking once: it reads, and has no body.</summary>
  static bool IsBare(HttpContext http, BusCall call) => (HttpMethods.IsGet(call.Method) || HttpMethods.IsHead(call.Method)) && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false && !http.Response.HasStarted;

  /// <summary>What went wrong outside of this program; null for anything else.</summary>
  static BusFault? Reason(Exception e, HttpContext http, BusCall call) => e switch {
    RefusedException refused => refused.Fault,
    _ when Find<LoggingFailedException>(e) is not null => BusFault.LoggingFailed,
    _ when Find<BadHttpRequestException>(e) is { StatusCode: StatusCodes.Status413PayloadTooLarge } => LimitFaults.TooLarge(call.Service.Address, Limiter.MostBytes(call.Service, call.Client) ?? 0),
    _ when Find<BadHttpRequestException>(e) is { } bad => BusFault.BadRequest(bad.Message),
    _ when http.RequestAborted.IsCancellationRequested => BusFault.CallerGone,
    OperationCanceledException when call.IsOver => BusFault.Network($"The call of service {call.Service.Address} took longer than {call.Service.Whole.TotalSeconds:0} seconds as a whole"),
    OperationCanceledException => BusFault.Network($"Service {call.Service.Address} was silent for {call.Service.Limit.TotalSeconds:0} seconds"),
    HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError } => BusFault.Http($"Service {call.Service.Address} answers with what is no HTTP"),
    HttpRequestException or IOException => BusFault.Network($"Service {call.Service.Address} is not reached, or broke off"),
    _ => null,
  };

  static T? Find<T>(Exception? e) where T : Exception {
    for (; e is not null; e = e.InnerException) if (e is T found) return found;
    return null;
  }

  /// <summary>One call on its way.</summary>
  sealed class Passage(HttpContext http, BusCall call, byte[] key, Passages house, CancellationTokenSource silence) : IDisposable {
    readonly byte[] head = BusHeaders.Part(call.Headers, call.Method, call.Target);
    readonly Guid record = Guid.CreateVersion7();
    HeldStream? sent;
    byte[]? hash;

    /// <summary>That the request, and that an answer, was given to the log: each is so once, whatever comes of it and goes wrong afterwards.</summary>
    bool asked, answered;

    /// <summary>Whether it is the service that is waited for, or was when the time was over.</summary>
    public bool WaitsForService { get; private set; }

    /// <summary>The service is waited for: its silence counts anew.</summary>
    void Wait() {
      if (!silence.IsCancellationRequested) WaitsForService = true;
      silence.CancelAfter(call.Left(call.Service.Limit));
    }

    /// <summary>Caller or log are waited for: it is not the service that is silent, and only the time of the whole call counts. How slow a caller may be the server's data rates say.</summary>
    void Rest() {
      if (!silence.IsCancellationRequested) WaitsForService = false;
      silence.CancelAfter(call.Left(call.Service.Whole));
    }

    /// <param name="turn">As <paramref name="breaker"/> gave it.</param>
    public async Task Ask(Breaker breaker, int turn) {
      using var request = new HttpRequestMessage(new(call.Method), new Uri(call.Url, AsItIs)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
      sent = new(http.Request.Body, new(house.parts.Segments, call.Service.Owner.Party.Class, key, record), Rest, Wait, isCallers: true, Limiter.MostBytes(call.Service, call.Client));
      SentBody? streamed = null;
      var whole = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false || await sent.ReadWhole(silence.Token);
      if (call.Service.Rules is not null && house.parts.Guards.Findings.Sent(call, whole ? sent.Held : (ReadOnlyMemory<byte>?)null) is { } wrong) throw new RefusedException(wrong);
      if (whole) {
        await KeepRequest();
        if (sent.Kept.Size > 0 || http.Request.ContentLength is not null) request.Content = new ReadOnlyMemoryContent(sent.Held);
      } else {
        await KeepBegun();
        request.Content = streamed = new(sent, http.Request.ContentLength, KeepRequest);
      }
      SentBody.Put(request, call.Headers);
      Wait();
      try {
        HttpResponseMessage came;
        using (Telemetry.Source.StartActivity("exchange.service", ActivityKind.Client)) came = await house.lines.Of(call).SendAsync(request, silence.Token);
        using var answer = came;
        breaker.Reach(turn);
        // a service may answer before it has read all; the answer says what it was asked, so that all must have gone
        if (streamed is not null) await streamed.Done.WaitAsync(silence.Token);
        await GiveBack(answer);
      } finally {
        if (streamed is not null) await streamed.Stop(silence);
      }
    }

    /// <summary>What does not fit into the window goes on while it comes: before any of it does the log says that it began, should this program be killed meanwhile.</summary>
    async Task KeepBegun() {
      var own = Guid.CreateVersion7();
      using var none = new KeptBody(house.parts.Segments, call.Service.Owner.Party.Class, key, own);
      var (message, content, parts) = none.End(head);
      Rest();
      await house.parts.Log.Keep(Record(own, isResponse: false, null, LogRecord.Begun, none, message, content, parts));
      Wait();
    }

    async Task KeepRequest() {
      asked = true;
      var (message, content, parts) = sent!.Kept.End(head);
      Rest();
      await house.parts.Log.Keep(Record(record, isResponse: false, null, null, sent.Kept, message, content, parts));
      Wait();
      hash = message;
      call.Outcome.Sent = sent.Kept.Size;
    }

    public async Task Repeat(KeptAnswer kept) {
      sent = new(Stream.Null, new(house.parts.Segments, call.Service.Owner.Party.Class, key, record), Rest, Wait);
      await KeepRequest();
      var age = ((long)(house.parts.Clock.GetUtcNow() - kept.At).TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
      await GiveBack(kept.Status, kept.Reason, [.. kept.Headers.Where(h => !h.Name.Equals("Age", StringComparison.OrdinalIgnoreCase)), ("Age", age)], new MemoryStream(kept.Body), kept.Body.Length);
    }

    async Task GiveBack(HttpResponseMessage answer) {
      var headers = call.Line is null ? BusHeaders.OfAnswer(answer) : NationalServer.OfAnswer(answer, call, hash!);
      var known = call.Service.Handling.CacheSeconds > 0 ? AnswerCache.KeyOf(http, call) : null;
      await GiveBack((int)answer.StatusCode, answer.ReasonPhrase, headers, await answer.Content.ReadAsStreamAsync(silence.Token), answer.Content.Headers.ContentLength, known);
    }

    /// <param name="known">Under which the answer is kept to be given again; null where it is not.</param>
    async Task GiveBack(int status, string? reason, List<(string Name, string Value)> said, Stream body, long? length, string? known = null) {
      var response = http.Response;
      var headers = known is null ? said : [.. said];
      if (call.Line is null) headers.AddRange([
        (BusHeaders.Client, call.Client.Text), (BusHeaders.Service, call.Service.Address), (BusHeaders.Id, call.Message),
        (BusHeaders.RequestId, call.Request.ToString()), (BusHeaders.RequestHash, Convert.ToBase64String(hash!))]);
      var own = Guid.CreateVersion7();
      var part = BusHeaders.Part(headers, $"{status} {reason}");
      using var back = new HeldStream(body, new(house.parts.Segments, call.Service.Owner.Party.Class, key, own), Wait, Rest);
      var whole = await back.ReadWhole(silence.Token);
      // what another security server itself refuses, or found refused, passes as it says, and the log says so
      var result = call.Line is null ? null : headers.Find(h => h.Name.Equals(BusHeaders.Error, StringComparison.OrdinalIgnoreCase)).Value;
      Task KeepIt() => KeepAnswer(own, status, result, back.Kept, part);
      if (call.Service.Rules is not null && !HttpMethods.IsHead(call.Method)) house.parts.Guards.Findings.Answered(call, status, headers, whole ? back.Held : (ReadOnlyMemory<byte>?)null);
      if (whole) await KeepIt();
      if (whole && known is not null) house.parts.Guards.Cache.Keep(known, call, status, reason, said, back.Held);
      response.StatusCode = status;
      foreach (var (name, value) in headers) response.Headers.Append(name, value);
      if (HttpMethods.IsHead(call.Method) || status is 304) response.ContentLength = length;
      else if (status is not (204 or (>= 100 and < 200))) response.ContentLength = whole ? back.Held.Length : length;
      if (!whole) {
        try {
          await back.CopyTo(response.Body, KeepIt, silence.Token);
        } catch (Exception e) when (response.HasStarted && Reason(e, http, call) is { } fault && fault.Code != BusFault.LoggingFailed.Code) {
          await KeepAnswer(own, status, house.parts.Faults.TypeOf(fault), back.Kept, part);
          throw;
        }
      } else if (back.Held.Length > 0 && response.ContentLength > 0 && !HttpMethods.IsHead(call.Method)) await response.Body.WriteAsync(back.Held, silence.Token);
    }

    async Task KeepAnswer(Guid id, int status, string? result, KeptBody body, byte[] part) {
      if (answered) return;
      answered = true;
      var (message, content, parts) = body.End(part);
      Rest();
      await house.parts.Log.Keep(Record(id, isResponse: true, status, result, body, message, content, parts));
      (call.Outcome.Answered, call.Outcome.Faulted, call.Outcome.Failed) = (body.Size, result is not null, result is not null || status >= 500);
    }

    /// <summary>Keeps why it failed and tells the caller; where the answer has begun it ends unfinished instead, so that nobody takes it for whole.</summary>
    /// <param name="again">The caller is not told, as the same is tried again.</param>
    /// <returns>Whether it is tried again: not where this try is not in the log.</returns>
    public async Task<bool> Refuse(BusFault fault, bool again) {
      if (asked && hash is null) fault = BusFault.LoggingFailed;
      if (sent is not null && !answered && fault.Code != BusFault.LoggingFailed.Code) {
        try {
          // of a request that broke off what came of it
          if (!asked) await KeepRequest();
          await KeepFault(fault);
          if (again) return true;
        } catch (LoggingFailedException) {
          fault = BusFault.LoggingFailed;
        }
      }
      if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) http.Abort();
      else await house.parts.Faults.Write(http, fault, (BusHeaders.Id, call.Message), (BusHeaders.RequestId, call.Request.ToString()));
      return false;
    }

    async Task KeepFault(BusFault fault) {
      var own = Guid.CreateVersion7();
      using var none = new KeptBody(house.parts.Segments, call.Service.Owner.Party.Class, key, own);
      await KeepAnswer(own, fault.Status, house.parts.Faults.TypeOf(fault), none, BusHeaders.Part([], fault.Status.ToString(), fault.Message));
    }

    LogRecord Record(Guid id, bool isResponse, int? status, string? result, KeptBody body, byte[] message, byte[] content, string[]? parts) => new(
      id, house.parts.Clock.GetUtcNow(), call.Message, call.Request, isResponse, call.Client.Text, call.Service.Address, call.Service.Owner.Member, call.Method, status, result,
      body.Size, body.Kept, message, content, parts) { About = isResponse ? null : house.parts.Abouts.Of(call.Headers) };

    public void Dispose() => sent?.Dispose();
  }
}
