using System.Diagnostics;
using Npgsql;

namespace Saola.Testing;

/// <summary>Ends the program's connections when the n-th command of this flow is about to be sent.</summary>
public sealed class Breaker : IDisposable {
  static readonly AsyncLocal<Breaker?> Current = new();
  readonly SaolaApp app;
  readonly ActivityListener listener;
  int seen;

  Breaker(SaolaApp app, int at) {
    this.app = app;
    listener = new() {
      ShouldListenTo = s => s.Name == "Npgsql",
      Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
      ActivityStarted = _ => {
        if (Current.Value == this && Interlocked.Increment(ref seen) == at) Strike();
      },
    };
  }

  public bool Struck { get; private set; }

  public static Breaker At(SaolaApp app, int command) {
    var breaker = new Breaker(app, command);
    Current.Value = breaker;
    ActivitySource.AddActivityListener(breaker.listener);
    return breaker;
  }

  void Strike() {
    Current.Value = null;
    Struck = true;
    using var connection = new NpgsqlConnection(app.OwnerConnection);
    connection.Open();
    using var command = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'saola_web'", connection);
    command.ExecuteNonQuery();
  }

  public void Dispose() {
    Current.Value = null;
    listener.Dispose();
  }
}
