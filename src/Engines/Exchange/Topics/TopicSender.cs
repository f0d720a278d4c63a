using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Sends events to the addresses of followers, signed as webhooks are: each by itself, of one key one at a time. Subscriptions take turns,
/// and each has its own events under way, so that one that is slow or away holds up no other. While an address is not reached its
/// subscription waits, longer each time, and so where nothing of a turn is answered in time; an event that the other side refuses is tried again by itself and in the end set aside.
/// While the exchange is closed nothing goes.
/// </summary>
internal sealed class TopicSender(TopicReader reader, Followers followers, Roster roster, TopicSignal signal, TopicPost post, ILogger<TopicSender> log) : BackgroundService {
  /// <summary>Subscriptions sent to at once, events of each, and how many of one go before the next has its turn.</summary>
  const int AtOnce = 64, Each = 32, Turn = 500;

  static readonly TimeSpan Lease = TimeSpan.FromSeconds(60), Poll = TimeSpan.FromMilliseconds(500);

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    var running = new Dictionary<Guid, Task>();
    while (!stoppingToken.IsCancellationRequested) {
      var rung = signal.Next;
      foreach (var (id, _) in running.Where(r => r.Value.IsCompleted).ToArray()) running.Remove(id);
      try {
        foreach (var (follower, subsystem) in await Due(stoppingToken))
          if (running.Count < AtOnce && !running.ContainsKey(follower.Id)) running[follower.Id] = Keep(follower, subsystem, stoppingToken);
        await Task.WhenAny([.. running.Values, rung, Task.Delay(Poll, stoppingToken)]);
      } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) {
        break;
      } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
        log.LogWarning("Topics wait for the database: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
      }
    }
    await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
  }

  /// <summary>
  /// What fails with the database is given again when its lease ends. Where nothing could go, as all that is due waits behind another, it
  /// is looked at again after a while and not at once.
  /// </summary>
  async Task Keep(Follower follower, Guid subsystem, CancellationToken ct) {
    try {
      if (await SendTurn(follower, subsystem, ct) > 0) return;
    } catch (Exception e) when (!ct.IsCancellationRequested) {
      log.LogError("Events could not be sent: {Reason}", e.Message);
    }
    await Task.Delay(Poll, ct);
  }

  /// <summary>Sends all that is due, as the background does, until there is nothing more; for one pass.</summary>
  internal async Task SendDue(CancellationToken ct) {
    foreach (var (follower, subsystem) in await Due(ct)) await SendTurn(follower, subsystem, ct);
  }

  async Task<List<(Follower Follower, Guid Subsystem)>> Due(CancellationToken ct) {
    var view = await roster.Get();
    return view.Maintenance is null ? await followers.Due(view, ct) : [];
  }

  /// <returns>How many events were sent, whatever became of them.</returns>
  async Task<int> SendTurn(Follower follower, Guid subsystem, CancellationToken ct) {
    if (!follower.Topic.Allows(subsystem, TopicAct.Subscribe) || !post.May(follower.Url!)) {
      await reader.Unreached(follower.Id, [], "NotAllowed", ct);
      return 0;
    }
    var (under, sent, heard) = (new List<Task<Sent>>(), 0, false);
    while (true) {
      if (sent < Turn && (await roster.Get()).Maintenance is null) {
        foreach (var e in await reader.Take(follower, Each - under.Count, Lease, ct)) {
          under.Add(post.Send(follower, e, ct));
          sent++;
        }
      }
      if (under.Count == 0) return sent;
      await Task.WhenAny(under);
      // looked at once: what ends between two looks would be neither settled nor waited for
      var over = under.Where(t => t.IsCompleted).ToArray();
      under.RemoveAll(over.Contains);
      var ended = Array.ConvertAll(over, t => t.Result);
      heard |= Array.Exists(ended, e => e.Heard);
      if (ended.Any(e => e.Away || e.Silent && !heard)) {
        ended = [.. ended, .. await Task.WhenAll(under)];
        await Settle(follower, ended, heard || Array.Exists(ended, e => e.Heard), ct);
        return sent;
      }
      await Settle(follower, ended, heard, ct);
    }
  }

  /// <param name="heard">The other side has answered in this turn: silence is then that of an event. Else it is the address that is away.</param>
  async Task Settle(Follower follower, Sent[] all, bool heard, CancellationToken ct) {
    var ended = Array.ConvertAll(all, e => e with { Away = e.Away || e.Silent && !heard });
    await reader.Settle(follower.Id, [.. ended.Where(e => e.Why is null).Select(e => e.Receipt)], [.. ended.Where(e => e.Why is not null && !e.Away).Select(e => (e.Receipt, e.Why!, false))], ct);
    if (ended.Where(e => e.Away).ToArray() is { Length: > 0 } away) await reader.Unreached(follower.Id, [.. away.Select(a => a.Receipt)], away[0].Why!, ct);
  }
}

/// <summary>What became of one event on its way to an address.</summary>
/// <param name="Why">Why it has not arrived; null when it has.</param>
/// <param name="Away">That is because the other side was not reached, or has no time.</param>
/// <param name="Silent">There was no answer in time, be it that the address does not answer at all.</param>
internal sealed record Sent(string Receipt, string? Why, bool Away, bool Silent = false) {
  public bool Heard => !Away && !Silent;
}

/// <summary>One request with one event, signed as webhooks are.</summary>
internal sealed class TopicPost(Webhooks webhooks, IHttpClientFactory http, TimeProvider clock) {
  public bool May(string url) => webhooks.MayTell(url);

  /// <summary>It has arrived with any answer of 200 to 299 within ten seconds. A redirect is none.</summary>
  public async Task<Sent> Send(Follower follower, GivenEvent e, CancellationToken ct) {
    var time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
    using var request = new HttpRequestMessage(HttpMethod.Post, follower.Url) { Content = new ByteArrayContent(e.Json) { Headers = { ContentType = new MediaTypeHeaderValue(CloudEvent.Structured) { CharSet = "utf-8" } } } };
    request.Headers.Add(WebhookSender.Delivery, $"{follower.Id:N}-{e.Position}");
    request.Headers.Add(WebhookSender.Time, time);
    request.Headers.Add(WebhookSender.Signature, WebhookSender.Sign(follower.Secret!, time, System.Text.Encoding.UTF8.GetString(e.Json)));
    try {
      using var client = http.CreateClient(WebhookSender.Client);
      using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
      return answer.IsSuccessStatusCode ? new(e.Receipt, null, false)
        : new(e.Receipt, $"HTTP {(int)answer.StatusCode}", answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
    } catch (HttpRequestException failed) {
      return new(e.Receipt, $"{failed.HttpRequestError}", true);
    } catch (OperationCanceledException) when (!ct.IsCancellationRequested) {
      return new(e.Receipt, "Timeout", false, Silent: true);
    }
  }
}
