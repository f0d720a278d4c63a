using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

public static class NotificationSetup {
  /// <summary>Declares the messages a module sends, with their texts.</summary>
  public static IServiceCollection AddMessages(this IServiceCollection services, TextSet texts, params string[] keys) {
    foreach (var key in keys) services.AddSingleton(new MessageTemplate(key, texts));
    return services;
  }

  internal static IServiceCollection AddNotifications(this IServiceCollection services) {
    services.AddHttpClient(HttpSender.Name).ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(30));
    services.AddSingleton<Notifications>().AddSingleton<SentMessages>();
    services.AddSingleton<INotificationChannel, Smtp>();
    foreach (var channel in new[] { Channel.Sms, Channel.Zalo })
      services.AddSingleton<INotificationChannel>(s => new HttpSender(channel, s.GetRequiredService<Settings>(), s.GetRequiredService<IHttpClientFactory>()));
    services.AddHandler<DeliverMessage, DeliverMessageHandler>("notifications.deliver", outside: true);
    services.AddDaily<ForgetMessages, ForgetMessagesHandler>("notifications.forget", new(2, 40));
    services.AddSchedule<WarnOperator, WarnOperatorHandler>("jobs.warn_operator", TimeSpan.FromMinutes(5));
    return services.AddMessages(Words.T, "dead_letters");
  }
}
