using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Saola.Kernel;

/// <summary>Traces and metrics of the platform; ids only, never personal facts.</summary>
public static class Telemetry {
  public const string Name = "Saola";
  public static ActivitySource Source { get; } = new(Name);
  public static Meter Meter { get; } = new(Name);

  /// <summary>Runs of outbox rows, by handler and outcome (<c>done</c>, <c>failed</c>).</summary>
  public static Counter<long> Jobs { get; } = Meter.CreateCounter<long>("saola.jobs", "{job}", "Runs of jobs and event handlers");

  /// <summary>
  /// JSON lines on the console, and to the collector when <c>SAOLA_OTLP</c> names one. What the framework says of each request
  /// stays out: it holds addresses with what people typed.
  /// </summary>
  public static ILoggingBuilder AddLogs(this ILoggingBuilder logging, IConfiguration configuration) {
    logging.ClearProviders();
    logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, "O"));
    logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
    logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None); // ExceptionDoor says it, with the route
    if (Collector(configuration) is { } collector)
      logging.AddOpenTelemetry(o => o.SetResourceBuilder(Resource()).AddOtlpExporter(e => Point(e, collector, "logs")));
    return logging;
  }

  /// <summary>Traces and metrics to the collector that <c>SAOLA_OTLP</c> names; nothing is gathered without one.</summary>
  internal static IServiceCollection AddTelemetry(this IServiceCollection services) => services.AddHostedService<Exports>();

  internal static Uri? Collector(IConfiguration configuration) => configuration["SAOLA_OTLP"] is { Length: > 0 } address ? new(address.TrimEnd('/') + "/") : null;

  internal static TracerProvider Traces(Uri collector) => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource())
    .AddSource("Microsoft.AspNetCore", "Npgsql", Name).SetSampler(new ParentBasedSampler(new AlwaysOnSampler()))
    .AddProcessor(new Discreet()).AddOtlpExporter(e => Point(e, collector, "traces")).Build();

  internal static MeterProvider Metrics(Uri collector) => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource())
    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime", "Npgsql", Name)
    .AddOtlpExporter(e => Point(e, collector, "metrics")).Build();

  static ResourceBuilder Resource() => ResourceBuilder.CreateDefault().AddService("saola", serviceInstanceId: Environment.MachineName);

  static void Point(OtlpExporterOptions options, Uri collector, string signal) =>
    (options.Protocol, options.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new(collector, $"v1/{signal}"));

  /// <summary>Takes from a span what a person typed into an address.</summary>
  internal sealed class Discreet : BaseProcessor<Activity> {
    public override void OnEnd(Activity data) {
      foreach (var tag in new[] { "url.query", "url.full", "user_agent.original", "client.address", "http.url", "http.target", "http.user_agent" }) data.SetTag(tag, null);
    }
  }

  sealed class Exports(IConfiguration configuration) : IHostedService, IDisposable {
    TracerProvider? traces;
    MeterProvider? metrics;

    public Task StartAsync(CancellationToken cancellationToken) {
      if (Collector(configuration) is { } collector) (traces, metrics) = (Traces(collector), Metrics(collector));
      return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() {
      traces?.Dispose();
      metrics?.Dispose();
    }
  }
}
