import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { Away, isExport, Refused } from './api.ts';
import { App } from './app.tsx';
import { useHashLocation } from './copy/hash-location.ts';
import './tokens.css';

/** Milliseconds between two tries to find a server that is gone. */
const BACK = 2000;

// Everything comes from this machine, network or not: what is old is asked for again when it is told to have changed.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server does not have it will not have a second later.
      retry: (failures, error) => failures < 1 && !(error instanceof Refused && error.status < 500),
      // Until somebody answers again.
      refetchInterval: ({ state: { error } }) => (error instanceof Away ? BACK : false),
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      {isExport ? (
        <Router hook={useHashLocation}>
          <App />
        </Router>
      ) : (
        <App />
      )}
    </QueryClientProvider>
  </StrictMode>,
);
