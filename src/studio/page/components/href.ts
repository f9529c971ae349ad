import { useRouter } from 'wouter';

/** How an address of the page is written in a plain link: a copy of the page keeps addresses behind a `#`. */
export function useHref(): (path: string) => string {
  const router = useRouter();
  return (path) => router.hrefs(router.base + path, router);
}
