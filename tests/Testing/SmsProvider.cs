using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Saola.Testing;

/// <summary>An SMS provider outside the program: counts what it is asked to send, by the message's id, and can hold its answers back.</summary>
public sealed class SmsProvider : IAsyncDisposable {
  readonly WebApplication web;
  volatile TaskCompletionSource asked = Open(), held = Open();

  public SmsProvider() {
    held.SetResult();
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    web = builder.Build();
    web.Urls.Add(Address);
    web.MapPost("/", Answer);
    web.Start();
  }

  public string Address { get; } = RunningProgram.FreeAddress().ToString();

  /// <summary>How often it was asked for each message.</summary>
  public ConcurrentDictionary<Guid, int> Seen { get; } = new();

  /// <summary>Waits until it is asked, for the first time or since it holds its answers back.</summary>
  public Task Asked() => asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

  public void Hold() => (asked, held) = (Open(), Open());

  public void LetGo() => held.TrySetResult();

  static TaskCompletionSource Open() => new(TaskCreationOptions.RunContinuationsAsynchronously);

  async Task Answer(HttpContext http) {
    Seen.AddOrUpdate(Guid.Parse(http.Request.Headers["Idempotency-Key"]!), 1, (_, n) => n + 1);
    var answer = held.Task;
    asked.TrySetResult();
    await answer;
  }

  public async ValueTask DisposeAsync() {
    LetGo();
    await web.DisposeAsync();
  }
}
