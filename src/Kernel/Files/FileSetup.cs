using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

internal static class FileSetup {
  public static IServiceCollection AddFiles(this IServiceCollection services) {
    services.AddSingleton<Arrivals>().AddSingleton<VirusScanner>().AddSingleton<FileLinks>();
    services.AddSingleton<IBlobs>(s => s.GetRequiredService<Settings>() is var settings && settings["SAOLA_S3_URL"] is { Length: > 0 } ? new BlobBucket(settings) : new BlobFolder(settings));
    services.AddSingleton(s => new FileStore(s.GetRequiredService<IBlobs>(), s.GetRequiredService<Arrivals>(), s.GetRequiredService<VirusScanner>(), s.GetRequiredService<FileLinks>()));
    return services.AddDaily<SweepFiles, SweepFilesHandler>("files.sweep", new(2, 30));
  }
}
