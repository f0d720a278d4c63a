using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Leads a call to its service and the answer back: as they are, in parts, and each into the log before it goes on.</summary>
internal sealed class Passages(MessageLog log, Segments segments, BusFaults faults, TimeProvider clock) : IDisposable {
  readonly (MessageLog Log, Segments Segments, BusFaults Faults, TimeProvider Clock) parts = (log, segments, faults, clock);
  static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

  readonly HttpMessageInvoker outside = new(new SocketsHttpHandler {
    AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), MaxResponseDrainSize = 0,
    RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
  });

  public async Task Go(HttpContext http, BusCall call) {
    if (call.Service.Owner.Key is not { } key) {
      await parts.Faults.Write(http, BusFault.LoggingFailed);
      return;
    }
    if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    using var silence = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
    using var passage = new Passage(http, call, key, this, silence);
    try {
      await passage.Ask();
    } catch (Exception e) when (Reason(e, http, call) is { } fault) {
      await passage.Refuse(fault);
    }
  }

  /// <summary>What went wrong outside of this program; null for anything else.</summary>
  static BusFault? Reason(Exception e, HttpContext http, BusCall call) => e switch {
    _ when Find<LoggingFailedException>(e) is not null => BusFault.LoggingFailed,
    _ when Find<BadHttpRequestException>(e) is { } bad => BusFault.BadRequest(bad.Message),
    _ when http.RequestAborted.IsCancellationRequested => null,
    OperationCanceledException => BusFault.Network($"Service {call.Service.Address} was silent for {call.Service.Limit.TotalSeconds:0} seconds"),
    HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError } => BusFault.Http($"Service {call.Service.Address} answers with what is no HTTP"),
    HttpRequestException or IOException => BusFault.Network($"Service {call.Service.Address} is not reached, or broke off"),
    _ => null,
  };

  static T? Find<T>(Exception? e) where T : Exception {
    for (; e is not null; e = e.InnerException) if (e is T found) return found;
    return null;
  }

  public void Dispose() => outside.Dispose();

  /// <summary>One call on its way.</summary>
  sealed class Passage(HttpContext http, BusCall call, byte[] key, Passages house, CancellationTokenSource silence) : IDisposable {
    readonly byte[] head = BusHeaders.Part(call.Headers, call.Method, call.Target);
    readonly Guid record = Guid.CreateVersion7();
    HeldStream? sent;
    byte[]? hash;

    /// <summary>Counts the silence anew.</summary>
    void Alive() => silence.CancelAfter(call.Service.Limit);

    public async Task Ask() {
      using var request = new HttpRequestMessage(new(call.Method), new Uri(call.Url, AsItIs)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
      sent = new(http.Request.Body, new(house.parts.Segments, key, record), Alive, isCallers: true);
      Alive();
      SentBody? streamed = null;
      if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false || await sent.ReadWhole(silence.Token)) {
        await KeepRequest();
        if (sent.Kept.Size > 0 || http.Request.ContentLength is not null) request.Content = new ReadOnlyMemoryContent(sent.Held);
      } else request.Content = streamed = new(sent, http.Request.ContentLength, KeepRequest);
      SentBody.Put(request, call.Headers);
      Alive();
      try {
        using var answer = await house.outside.SendAsync(request, silence.Token);
        // a service may answer before it has read all; the answer says what it was asked, so that all must have gone
        if (streamed is not null) await streamed.Done.WaitAsync(silence.Token);
        await GiveBack(answer);
      } finally {
        if (streamed is not null) await streamed.Stop(silence);
      }
    }

    async Task KeepRequest() {
      var (message, content, parts) = sent!.Kept.End(head);
      Alive();
      await house.parts.Log.Keep(Record(record, isResponse: false, null, null, sent.Kept, message, content, parts));
      hash = message;
      Alive();
    }

    async Task GiveBack(HttpResponseMessage answer) {
      var response = http.Response;
      var headers = BusHeaders.OfAnswer(answer.Headers.NonValidated.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, (IEnumerable<string>)[v])))
        .Concat(answer.Content.Headers.NonValidated.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, (IEnumerable<string>)[v])))), [.. answer.Headers.Connection]);
      headers.AddRange([
        (BusHeaders.Client, call.Client.Party.ToString()), (BusHeaders.Service, call.Service.Address), (BusHeaders.Id, call.Message),
        (BusHeaders.RequestId, call.Request.ToString()), (BusHeaders.RequestHash, Convert.ToBase64String(hash!))]);
      var status = (int)answer.StatusCode;
      var own = Guid.CreateVersion7();
      var part = BusHeaders.Part(headers, $"{status} {answer.ReasonPhrase}");
      using var back = new HeldStream(await answer.Content.ReadAsStreamAsync(silence.Token), new(house.parts.Segments, key, own), Alive);
      var whole = await back.ReadWhole(silence.Token);
      Task Keep() => KeepAnswer(own, status, null, back.Kept, part);
      if (whole) await Keep();
      response.StatusCode = status;
      foreach (var (name, value) in headers) response.Headers.Append(name, value);
      if (HttpMethods.IsHead(call.Method) || status is 304) response.ContentLength = answer.Content.Headers.ContentLength;
      else if (status is not (204 or (>= 100 and < 200))) response.ContentLength = whole ? back.Held.Length : answer.Content.Headers.ContentLength;
      if (!whole) {
        try {
          await back.CopyTo(response.Body, Keep, silence.Token);
        } catch (Exception e) when (Reason(e, http, call) is { } fault && fault.Code != BusFault.LoggingFailed.Code) {
          await KeepAnswer(own, status, house.parts.Faults.TypeOf(fault), back.Kept, part);
          throw;
        }
      } else if (back.Held.Length > 0 && response.ContentLength > 0 && !HttpMethods.IsHead(call.Method)) await response.Body.WriteAsync(back.Held, silence.Token);
    }

    Task KeepAnswer(Guid id, int status, string? result, KeptBody body, byte[] part) {
      var (message, content, parts) = body.End(part);
      return house.parts.Log.Keep(Record(id, isResponse: true, status, result, body, message, content, parts));
    }

    /// <summary>Tells the caller why; where the answer has begun it ends unfinished instead, so that nobody takes it for whole.</summary>
    public async Task Refuse(BusFault fault) {
      if (http.Response.HasStarted) {
        http.Abort();
        return;
      }
      if (sent is not null && fault.Code != BusFault.LoggingFailed.Code) {
        try {
          // of a request that broke off what came of it
          if (hash is null) await KeepRequest();
          await KeepFault(fault);
        } catch (LoggingFailedException) {
          fault = BusFault.LoggingFailed;
        }
      }
      http.Response.Headers[BusHeaders.Id] = call.Message;
      http.Response.Headers[BusHeaders.RequestId] = call.Request.ToString();
      await house.parts.Faults.Write(http, fault);
    }

    async Task KeepFault(BusFault fault) {
      var own = Guid.CreateVersion7();
      using var none = new KeptBody(house.parts.Segments, key, own);
      await KeepAnswer(own, fault.Status, house.parts.Faults.TypeOf(fault), none, BusHeaders.Part([], fault.Status.ToString(), fault.Message));
    }

    LogRecord Record(Guid id, bool isResponse, int? status, string? result, KeptBody body, byte[] message, byte[] content, string[]? parts) => new(
      id, house.parts.Clock.GetUtcNow(), call.Message, call.Request, isResponse, call.Client.Party.ToString(), call.Service.Address, call.Service.Owner.Member, call.Method, status, result,
      body.Size, body.Kept, message, content, parts);

    public void Dispose() => sent?.Dispose();
  }
}
