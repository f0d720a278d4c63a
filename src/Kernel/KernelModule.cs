using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Saola.Kernel;

public static class KernelModule {
  /// <summary>The foundation: settings, database, ledger, outbox, errors, access.</summary>
  public static IServiceCollection AddKernel(this IServiceCollection services) {
    services.TryAddSingleton(TimeProvider.System);
    services.AddSingleton<Settings>().AddSingleton<Keys>().AddSingleton<WebDatabase>().AddSingleton<SealDatabase>().AddSingleton<ShapeDatabase>();
    services.AddSingleton<Subjects>().AddSingleton<OutboxSignal>().AddSingleton<DeadLetters>().AddSingleton<Works>();
    services.AddSingleton<Calendars>().AddNotifications();
    services.AddSingleton<Webhooks>().AddHttpClient(WebhookSender.Client).ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(10))
      .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    services.AddDaily<SweepOutbox, SweepOutboxHandler>("outbox.sweep", new(2, 10));
    services.AddSingleton<LedgerReader>().AddSingleton<Proofs>().AddSingleton<LedgerWords>().AddLedgerWords(Words.T).AddSecurityEvents(
      ("ledger.key_destroyed", SecurityKind.KeyChanged), ("packs.applied", SecurityKind.PolicyChanged), ("webhooks.added", SecurityKind.PolicyChanged), ("webhooks.removed", SecurityKind.PolicyChanged));
    services.AddSingleton<Notary>().AddSchedule<TimestampLedger, TimestampLedgerHandler>("ledger.timestamp", TimeSpan.FromHours(1), outside: true);
    services.AddSingleton<FileHealth>().AddSingleton<ReadinessCheck>().AddProtection().AddTelemetry();
    services.AddSingleton(s => new Handlers(s.GetServices<Handler>(), s.GetRequiredService<Settings>()));
    services.AddSingleton<Pdf.PdfRenderer>().AddFiles();
    services.AddSingleton<Migrator>();
    services.AddTransient(s => new Verifier(s.GetRequiredService<Settings>(), s.GetRequiredService<Keys>(), s.GetRequiredService<IBlobs>()));
    services.AddScoped<ActorContext>().AddScoped<Work>().AddSingleton<SharedCommit>();
    services.AddSingleton<Catalogues>().AddSingleton<Templates>().AddSingleton<PackCommand>().AddScoped<Packs>().AddScoped<PackLint>();
    services.AddPackKind<CatalogueKind>().AddPackKind<CalendarKind>().AddPackKind<TemplateKind>().AddScoped<IDraftedKind, TemplateKind>();
    services.TryAddScoped<IActorSource, NoActors>();
    services.AddScoped<IAuthorizationHandler, PermissionGate>();
    services.AddExceptionHandler<ExceptionDoor>();
    services.AddMigrations("kernel", typeof(KernelModule));
    services.AddProvincePermissions(("jobs.manage", "Quản lý công việc nền"), ("ledger.read", "Xem nhật ký hệ thống"), (Webhooks.Manage, "Quản lý việc gửi sự kiện cho hệ thống khác"));
    return services;
  }

  /// <summary>What only the worker role runs: dispatcher, schedules, sealer, webhooks.</summary>
  public static IServiceCollection AddKernelWorker(this IServiceCollection services) {
    services.AddSingleton<Sealer>().AddHostedService(s => s.GetRequiredService<Sealer>());
    services.AddSingleton<Dispatcher>().AddHostedService(s => s.GetRequiredService<Dispatcher>());
    services.AddSingleton<Scheduler>().AddHostedService(s => s.GetRequiredService<Scheduler>());
    services.AddSingleton<WebhookSender>().AddHostedService(s => s.GetRequiredService<WebhookSender>());
    return services.AddHostedService<Notifier>();
  }

  public static IServiceCollection AddMigrations(this IServiceCollection services, string module, Type anchor) =>
    services.AddSingleton(new MigrationSet(module, anchor.Assembly));

  /// <summary>The handler of an event or a job. Its name is stable: rows in the outbox bear it.</summary>
  /// <param name="when">Whether this installation has work for it; null always.</param>
  /// <param name="outside">It waits for other systems, which then holds up nothing else; <see cref="IJob.WaitsFor"/> says for which where there are several.</param>
  /// <param name="takesLong">It may take hours; others run beyond their lease only to be dropped.</param>
  public static IServiceCollection AddHandler<TMessage, THandler>(this IServiceCollection services, string name, Func<Settings, bool>? when = null, bool outside = false, bool takesLong = false) where THandler : class, IHandler<TMessage> {
    services.TryAddScoped<THandler>();
    return services.AddSingleton(new Handler(name, typeof(TMessage), (scope, body, work, ct) =>
      scope.GetRequiredService<THandler>().Handle(JsonSerializer.Deserialize<TMessage>(body, Json.Options)!, work, ct)) { When = when, Outside = outside, Long = takesLong });
  }

  /// <summary>A job that comes round every <paramref name="every"/>.</summary>
  public static IServiceCollection AddSchedule<TJob, THandler>(this IServiceCollection services, string name, TimeSpan every, bool outside = false)
    where TJob : IJob, new() where THandler : class, IHandler<TJob> => services.AddRound<TJob, THandler>(name, every, null, outside);

  /// <summary>A job that comes round each day at a local time.</summary>
  public static IServiceCollection AddDaily<TJob, THandler>(this IServiceCollection services, string name, TimeOnly at, bool outside = false)
    where TJob : IJob, new() where THandler : class, IHandler<TJob> => services.AddRound<TJob, THandler>(name, null, at, outside);

  static IServiceCollection AddRound<TJob, THandler>(this IServiceCollection services, string name, TimeSpan? every, TimeOnly? at, bool outside)
    where TJob : IJob, new() where THandler : class, IHandler<TJob> =>
    services.AddHandler<TJob, THandler>(name, outside: outside).AddSingleton(
      new Schedule(name, every, at, name, Messages.NameOf(typeof(TJob)), Lane.Of(outside ? name : null, null), () => JsonSerializer.Serialize(new TJob(), Json.Options)));
}
